package io.asyncio4j.http.client;

import io.asyncio4j.EventLoop;
import io.asyncio4j.Handle;
import io.asyncio4j.http.PayloadException;
import io.asyncio4j.http.client.ClientTimeoutException.Phase;
import io.asyncio4j.stream.StreamBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The body of one answer: its carrier feeds it, the user reads it, and a timer fails it. Loop only.
final class ResponseBody implements StreamBuffer.Source {

    // The exchange is released when a reader meets the end, not when the end arrives: until then the response holds
    // its connection. So an end that arrives before anybody has read up to it waits for `wanted`.
    //
    // The timer runs while a task waits. It is not moved with each chunk: when it is due, it looks how long the server
    // has been silent.

    private final EventLoop loop = EventLoop.current();
    private final StreamBuffer buffer = new StreamBuffer(this);
    private final Exchange exchange;
    private final RequestTimeouts timeouts;
    private @Nullable Handle timer;
    private Duration silentSince = Duration.ZERO; // on the loop's clock, while there is a timer

    ResponseBody(Exchange exchange, RequestTimeouts timeouts) {
        this.exchange = exchange;
        this.timeouts = timeouts;
    }

    /// What the user reads.
    StreamBuffer buffer() {
        return buffer;
    }

    /// A part has arrived.
    void feed(byte[] chunk) {
        if (timer != null) {
            silentSince = loop.time();
        }
        buffer.feed(chunk);
    }

    /// The end has arrived.
    void complete() {
        if (buffer.hasReader()) {
            end();
        }
    }

    /// What comes next cannot be had.
    void fail(PayloadException failure) {
        stopTimer();
        buffer.fail(failure);
    }

    /// Ends the watch over the server: the exchange is released.
    void stopTimer() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    @Override
    public void wanted() {
        if (exchange.isComplete()) {
            end();
            return;
        }
        silentSince = loop.time();
        if (timer == null) {
            startTimer(timeouts.allowance(Phase.BODY, Duration.ZERO));
        }
    }

    @Override
    public void fullnessChanged() {
        exchange.bodyFullnessChanged();
    }

    private void end() {
        buffer.feedEof();
        exchange.release();
    }

    private void startTimer(RequestTimeouts.@Nullable Allowance allowance) {
        if (allowance != null) {
            timer = loop.callLater(allowance.left(), this::checkSilence);
        }
    }

    private void checkSilence() {
        timer = null;
        if (!buffer.hasReader()) {
            return; // the next one starts it again
        }
        var allowance = timeouts.allowance(Phase.BODY, loop.time().minus(silentSince));
        if (allowance != null && allowance.left().isZero()) {
            buffer.fail(new ClientTimeoutException(Phase.BODY, allowance.limit(), null));
        } else {
            startTimer(allowance);
        }
    }
}
