package io.asyncio4j.http;

import static io.asyncio4j.Asyncio.timeout;

import io.asyncio4j.EventLoop;
import io.asyncio4j.TimedOutException;
import io.asyncio4j.function.Op;
import io.asyncio4j.function.VoidOp;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The limits of one request: one for each phase, and perhaps one for all of it.
final class RequestClock {

    private final EventLoop loop = EventLoop.current();
    private final ClientSession.Options limits;
    private final @Nullable Duration total;
    private final Duration start = loop.time();

    RequestClock(ClientSession.Options limits, @Nullable Duration total) {
        this.limits = limits;
        this.total = total;
    }

    /// Runs a phase within its limit and what is left of the whole.
    ///
    /// @throws ClientTimeoutException naming the phase, and the limit that was not kept
    <T extends @Nullable Object, X extends Exception> T within(ClientTimeoutException.Phase phase, Op<T, X> body)
            throws X {
        Duration ofPhase = limits.limit(phase);
        Duration left = left();
        boolean wholeEndsFirst = total != null && (ofPhase == null || left.compareTo(ofPhase) < 0);
        Duration limit = wholeEndsFirst ? left : ofPhase;
        if (limit == null) {
            return body.call();
        }
        try {
            return timeout(limit, body);
        } catch (TimedOutException e) {
            if (e.limit() != limit) {
                throw e; // somebody else's
            }
            throw new ClientTimeoutException(phase, wholeEndsFirst && total != null ? total : limit, e);
        }
    }

    /// Runs a phase without a value.
    <X extends Exception> void within(ClientTimeoutException.Phase phase, VoidOp<X> body) throws X {
        this.<@Nullable Void, X>within(phase, () -> {
            body.run();
            return null;
        });
    }

    private Duration left() {
        if (total == null) {
            return Duration.ZERO;
        }
        Duration left = total.minus(loop.time().minus(start));
        return left.isNegative() ? Duration.ZERO : left;
    }
}
