package io.asyncio4j.net;

import static io.asyncio4j.Asyncio.waitUntil;

import io.asyncio4j.Promise;
import io.asyncio4j.ReturnWhen;
import io.asyncio4j.Task;
import io.asyncio4j.TaskGroup;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Connects to whichever address of a host answers first. For those who open connections themselves.
///
/// Source: RFC 8305; `happy_eyeballs_delay` and `interleave` of asyncio's `create_connection`.
public final class HappyEyeballs {

    private static final Duration DELAY = Duration.ofMillis(250); // RFC 8305, section 8

    private HappyEyeballs() {}

    /// Tries the addresses, alternating between the families. The next attempt begins after 250 ms, or as soon as
    /// one fails, while the others go on. The first connection is returned; the other attempts are cancelled and
    /// waited for. In a task; if it is cancelled, so are all attempts.
    ///
    /// @waits until one address has answered or all have failed; a cancellation goes on to all attempts, is
    ///     thrown when they have ended, and leaves no connection
    /// @param addresses at least one, in order of preference
    /// @param attempt connects to one address, in a task of its own unless it is the only one
    /// @param discard closes a connection that was made too late
    /// @throws UncheckedIOException the error of the attempt if there is one address; else one that lists every
    ///     address with its reason, in the order of the failures: its cause is a [ConnectException] that has their
    ///     errors as suppressed ones
    public static <C> C connect(
            List<InetSocketAddress> addresses,
            Function<? super InetSocketAddress, C> attempt,
            Consumer<? super C> discard) {
        Objects.requireNonNull(attempt, "attempt");
        Objects.requireNonNull(discard, "discard");
        return switch (addresses.size()) {
            case 0 -> throw new IllegalArgumentException("addresses must have at least 1 address, was []");
            case 1 -> attempt.apply(addresses.getFirst());
            default -> new Race<C>(interleave(addresses), attempt, discard).run();
        };
    }

    /// The families take turns, that of the first address first; within a family the order is kept.
    static List<InetSocketAddress> interleave(List<InetSocketAddress> addresses) {
        boolean first = isIpv6(addresses.getFirst());
        var preferred = new ArrayDeque<InetSocketAddress>();
        var others = new ArrayDeque<InetSocketAddress>();
        addresses.forEach(address -> (isIpv6(address) == first ? preferred : others).add(address));
        var ordered = new ArrayList<InetSocketAddress>();
        while (!preferred.isEmpty() || !others.isEmpty()) {
            if (!preferred.isEmpty()) {
                ordered.add(preferred.remove());
            }
            if (!others.isEmpty()) {
                ordered.add(others.remove());
            }
        }
        return ordered;
    }

    private static boolean isIpv6(InetSocketAddress address) {
        return address.getAddress() instanceof Inet6Address;
    }

    /// One call with several addresses. Loop only.
    private static final class Race<C> {

        private final List<InetSocketAddress> addresses;
        private final Function<? super InetSocketAddress, C> attempt;
        private final Consumer<? super C> discard;
        private final Map<InetSocketAddress, Exception> failures = new LinkedHashMap<>();
        private final Promise<C> winner = new Promise<>();
        private Promise<@Nullable Void> news = new Promise<>();

        Race(
                List<InetSocketAddress> addresses,
                Function<? super InetSocketAddress, C> attempt,
                Consumer<? super C> discard) {
            this.addresses = addresses;
            this.attempt = attempt;
            this.discard = discard;
        }

        C run() {
            boolean returned = false;
            try {
                TaskGroup.run(this::compete);
                if (!winner.isDone()) {
                    throw allFailed();
                }
                returned = true;
                return winner.result();
            } finally {
                if (!returned && winner.isDone()) {
                    discard.accept(winner.result());
                }
            }
        }

        private void compete(TaskGroup group) {
            var attempts = new ArrayList<Task<?>>();
            for (InetSocketAddress address : addresses) {
                attempts.add(group.createTask("connect " + address, () -> tryOne(address)));
                awaitNews(DELAY);
                if (winner.isDone()) {
                    break;
                }
            }
            while (!winner.isDone() && failures.size() < addresses.size()) {
                awaitNews(null);
            }
            attempts.forEach(Task::cancel);
        }

        private void tryOne(InetSocketAddress address) {
            try {
                C connection = attempt.apply(address);
                if (!winner.complete(connection)) {
                    discard.accept(connection);
                }
            } catch (Exception e) {
                failures.put(address, e);
            }
            news.complete(null);
        }

        private void awaitNews(@Nullable Duration limit) {
            if (limit == null) {
                waitUntil(ReturnWhen.FIRST_COMPLETED, List.of(news));
            } else {
                waitUntil(ReturnWhen.FIRST_COMPLETED, List.of(news), limit);
            }
            if (news.isDone()) {
                news = new Promise<>();
            }
        }

        private UncheckedIOException allFailed() {
            String reasons = failures.entrySet().stream()
                    .map(failure ->
                            text(failure.getKey()) + ": " + failure.getValue().getMessage())
                    .collect(Collectors.joining("; "));
            String message = "none of " + addresses.size() + " addresses could be reached (" + reasons + ")";
            var error = new ConnectException(message);
            failures.values().forEach(error::addSuppressed);
            return new UncheckedIOException(message, error);
        }

        private static String text(InetSocketAddress address) {
            String host = address.getAddress().getHostAddress();
            return (isIpv6(address) ? "[" + host + "]" : host) + ":" + address.getPort();
        }
    }
}
