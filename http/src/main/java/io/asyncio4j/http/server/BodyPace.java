package io.asyncio4j.http.server;

import io.asyncio4j.EventLoop;
import io.asyncio4j.Handle;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Watches how fast the body of a request comes, and tells when it is too slow; see [RouteOptions#minBody] and
/// [RouteOptions#bodyTimeout]. On the loop.
final class BodyPace {

    // One period after the other. One in which the server did not want more, at times, does not count.

    private final EventLoop loop = EventLoop.current();
    private final CarriedExchange exchange;
    private final Consumer<String> tooSlow;
    private final Duration start;
    private @Nullable Handle timer;
    private @Nullable Handle limit; // of the whole body, if its route has one
    private Duration period = Duration.ZERO;
    private long before; // bytes that had come when the period began
    private boolean counts;

    /// @param tooSlow gets the reason, at most once
    BodyPace(CarriedExchange exchange, Consumer<String> tooSlow) {
        this.exchange = exchange;
        this.tooSlow = tooSlow;
        this.start = loop.time();
        begin();
        limit();
    }

    /// The route of the request is known now.
    void routeFound() {
        if (limit != null) {
            limit.cancel();
        }
        limit();
    }

    /// The server does not want more for now.
    void pause() {
        counts = false;
    }

    void stop() {
        if (timer != null) {
            timer.cancel();
        }
        if (limit != null) {
            limit.cancel();
        }
    }

    private void limit() {
        Duration most = exchange.options().bodyTimeout;
        if (most != null) {
            Duration left = start.plus(most).minus(loop.time());
            limit = loop.callLater(left.isNegative() ? Duration.ZERO : left, () -> checkWhole(most));
        }
    }

    private void checkWhole(Duration most) {
        if (exchange.isExpectingBody()) {
            stop();
            tooSlow.accept("the body of the request did not arrive within " + most.toMillis() + " ms");
        }
    }

    private void begin() {
        period = exchange.options().minBodyEvery;
        before = exchange.received();
        counts = exchange.isExpectingBody() && exchange.isReading();
        timer = loop.callLater(period, this::check);
    }

    private void check() {
        long came = exchange.received() - before;
        int least = exchange.options().minBody;
        if (counts && exchange.isExpectingBody() && came < least) {
            stop();
            tooSlow.accept("the body of the request comes too slowly: " + came + " bytes in " + period.toMillis()
                    + " ms, expected at least " + least);
        } else {
            begin();
        }
    }
}
