package io.asyncio4j.http.client;

import static io.asyncio4j.Asyncio.timeout;

import io.asyncio4j.EventLoop;
import io.asyncio4j.TimedOutException;
import io.asyncio4j.function.Op;
import io.asyncio4j.function.VoidOp;
import io.asyncio4j.http.client.ClientTimeoutException.Phase;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The limits of one request: one for each phase, and perhaps one for all of it. Loop only.
final class RequestTimeouts {

    private static final Duration BETWEEN = Duration.ofMillis(1);

    private final EventLoop loop = EventLoop.current();
    private final ClientOptions limits;
    private @Nullable Duration total;
    private final Duration start = loop.time();
    private final @Nullable Consumer<? super RequestEvent> listener;
    private final long number; // of the request, if somebody listens
    private @Nullable Step step; // that is under way

    RequestTimeouts(ClientOptions limits, @Nullable Duration total) {
        this.limits = limits;
        this.total = total;
        this.listener = limits.listener;
        this.number = listener == null ? 0 : ++limits.requests;
    }

    /// The request to another URL begins.
    void at(Step next) {
        step = next;
    }

    /// However long the whole takes from now on, it is not too long.
    void endTotal() {
        total = null;
    }

    /// Something has happened. Whoever wants to know it is told soon, so that it cannot break anything.
    void tell(RequestEvent.Kind kind, Duration took, String details) {
        Consumer<? super RequestEvent> told = listener;
        if (told != null && step != null) {
            var event = new RequestEvent(
                    number,
                    kind,
                    step.method(),
                    step.url().toString(),
                    loop.time().minus(start),
                    took,
                    details);
            loop.callSoon(() -> told.accept(event));
        }
    }

    void tell(RequestEvent.Kind kind) {
        tell(kind, Duration.ZERO, "");
    }

    void tellFailure(Throwable failure) {
        tell(RequestEvent.Kind.FAILED, Duration.ZERO, String.valueOf(failure.getMessage()));
    }

    /// How much time is left to a phase, whatever is left of the whole.
    ///
    /// @param spent what the phase has taken already
    /// @return null if there is no limit
    @Nullable
    Allowance allowanceOfPhase(Phase phase, Duration spent) {
        Duration limit = limits.limit(phase);
        return limit == null ? null : Allowance.of(limit, spent);
    }

    /// How much time is left to a phase.
    ///
    /// @param spent what the phase has taken already
    /// @return null if there is no limit
    @Nullable
    Allowance allowance(Phase phase, Duration spent) {
        Allowance ofPhase = allowanceOfPhase(phase, spent);
        Allowance ofWhole = allowanceOfWhole();
        if (ofPhase == null || ofWhole == null) {
            return ofPhase == null ? ofWhole : ofPhase;
        }
        return ofWhole.left.compareTo(ofPhase.left) < 0 ? ofWhole : ofPhase;
    }

    /// Runs a phase within its limit and what is left of the whole.
    ///
    /// @throws ClientTimeoutException that names the phase and the limit it exceeded
    <T extends @Nullable Object, X extends Exception> T within(Phase phase, Op<T, X> body) throws X {
        Duration before = loop.time();
        T result = within(phase, allowance(phase, Duration.ZERO), body);
        RequestEvent.Kind kind = listener == null ? null : ending(phase);
        if (kind != null) {
            tell(kind, loop.time().minus(before), "");
        }
        return result;
    }

    /// Runs a phase within what is left of the whole; it has a limit of its own in some other way.
    <T extends @Nullable Object, X extends Exception> T withinTotal(Phase phase, Op<T, X> body) throws X {
        return within(phase, allowanceOfWhole(), body);
    }

    /// Runs all of it, what happens between its phases included. A phase that is under way when the time is
    /// over says so itself, since its limit passes first.
    <T extends @Nullable Object, X extends Exception> T withinWhole(Phase between, Op<T, X> body) throws X {
        Allowance whole = allowanceOfWhole();
        return within(between, whole == null ? null : new Allowance(whole.left.plus(BETWEEN), whole.limit), body);
    }

    /// What is left of the whole, null if it has no limit.
    @Nullable
    Duration left() {
        Allowance whole = allowanceOfWhole();
        return whole == null ? null : whole.left;
    }

    /// What is told when a phase ends, null for nothing.
    private RequestEvent.@Nullable Kind ending(Phase phase) {
        boolean secure = step != null && step.url().origin().isSecure();
        return switch (phase) {
            case POOL -> RequestEvent.Kind.QUEUED;
            case LOOKUP -> RequestEvent.Kind.RESOLVED;
            case CONNECT -> RequestEvent.Kind.CONNECTED;
            case PROXY, HANDSHAKE -> secure ? RequestEvent.Kind.SECURED : null;
            default -> null;
        };
    }

    private @Nullable Allowance allowanceOfWhole() {
        return total == null ? null : Allowance.of(total, loop.time().minus(start));
    }

    private static <T extends @Nullable Object, X extends Exception> T within(
            Phase phase, @Nullable Allowance allowance, Op<T, X> body) throws X {
        if (allowance == null) {
            return body.call();
        }
        try {
            return timeout(allowance.left, body);
        } catch (TimedOutException e) {
            if (e.limit() != allowance.left) {
                throw e; // somebody else's
            }
            throw new ClientTimeoutException(phase, allowance.limit, e);
        }
    }

    /// Runs a phase without a value.
    <X extends Exception> void within(Phase phase, VoidOp<X> body) throws X {
        this.<@Nullable Void, X>within(phase, () -> {
            body.run();
            return null;
        });
    }

    /// @param left at least zero
    /// @param limit of which it is left
    record Allowance(Duration left, Duration limit) {

        static Allowance of(Duration limit, Duration spent) {
            Duration left = limit.minus(spent);
            return new Allowance(left.isNegative() ? Duration.ZERO : left, limit);
        }
    }
}
