package io.asyncio4j.http.server;

import io.asyncio4j.EventLoop;
import io.asyncio4j.Handle;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Watches how fast the body of a request comes, and tells when it is too slow; see [RouteOptions#minBody]. On the loop.
final class BodyPace {

    // One period after the other. One in which the server did not want more, at times, does not count.

    private final EventLoop loop = EventLoop.current();
    private final Http1Exchange exchange;
    private final Consumer<String> tooSlow;
    private @Nullable Handle timer;
    private Duration period = Duration.ZERO;
    private long before; // bytes that had come when the period began
    private boolean counts;

    /// @param tooSlow gets the reason, at most once
    BodyPace(Http1Exchange exchange, Consumer<String> tooSlow) {
        this.exchange = exchange;
        this.tooSlow = tooSlow;
        begin();
    }

    /// The server does not want more for now.
    void pause() {
        counts = false;
    }

    void stop() {
        if (timer != null) {
            timer.cancel();
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
            tooSlow.accept("the body of the request comes too slowly: " + came + " bytes in " + period.toMillis()
                    + " ms, expected at least " + least);
        } else {
            begin();
        }
    }
}
