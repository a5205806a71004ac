package io.asyncio4j.http.client;

import io.asyncio4j.EventLoop;
import io.asyncio4j.Handle;
import io.asyncio4j.http.Headers;
import io.asyncio4j.http.PayloadException;
import io.asyncio4j.http.client.ClientTimeoutException.Phase;
import io.asyncio4j.http.coding.ContentDecoder;
import io.asyncio4j.stream.StreamBuffer;
import java.time.Duration;
import java.util.function.LongConsumer;
import java.util.zip.DataFormatException;
import org.jspecify.annotations.Nullable;

/// The body of one answer: its carrier feeds it, the user reads it, and a timer fails it. Loop only.
final class ResponseBody implements StreamBuffer.Source {

    // What comes goes through the decoder into the buffer, until that is full; the rest waits in the decoder. A slice
    // is decoded at a time, so that a body which means a thousand times its size stops nobody else.
    //
    // The exchange is released when a reader meets the end, not when the end arrives: until then the response holds
    // its connection. So an end that arrives before anybody has read up to it waits for `wanted`. A body without a
    // byte has no reader to wait for.
    //
    // The timer runs while a task waits. It is not moved with each chunk: when it is due, it looks how long the server
    // has been silent.

    private static final int SLICE = 256 * 1024; // bytes, decoded at a time
    private static final int LEAST_WORK = 1024; // bytes, as which a call counts
    private static final int MAX_WAITING = 64 * 1024; // bytes to decode

    private final EventLoop loop = EventLoop.current();
    private final StreamBuffer buffer = new StreamBuffer(this);
    private final Exchange exchange;
    private final RequestTimeouts timeouts;
    private final @Nullable ContentDecoder decoder; // null if what comes is what was meant
    private final @Nullable LongConsumer onReceived;
    private Headers trailers = Headers.EMPTY;
    private long received; // bytes, as they were sent
    private @Nullable Handle timer;
    private @Nullable Handle slice; // that is decoded next
    private Duration silentSince = Duration.ZERO; // on the loop's clock, while there is a timer
    private @Nullable Throwable failure; // after what is still to be decoded
    private boolean arrived; // all of it
    private boolean over; // nothing more goes into the buffer
    private boolean full;

    ResponseBody(
            Exchange exchange,
            RequestTimeouts timeouts,
            @Nullable ContentDecoder decoder,
            @Nullable LongConsumer onReceived) {
        this.exchange = exchange;
        this.timeouts = timeouts;
        this.decoder = decoder;
        this.onReceived = onReceived;
    }

    /// What the user reads.
    StreamBuffer buffer() {
        return buffer;
    }

    /// Whether the carrier had better bring no more: too much waits for the user, or to be decoded.
    boolean isFull() {
        return full;
    }

    /// How many bytes have come, as they were sent.
    long received() {
        return received;
    }

    /// What stood behind the body; nothing before its end.
    Headers trailers() {
        return trailers;
    }

    void trailers(Headers value) {
        trailers = value;
    }

    /// A part has arrived.
    void feed(byte[] chunk) {
        if (timer != null) {
            silentSince = loop.time();
        }
        received += chunk.length;
        if (onReceived != null) {
            onReceived.accept(received);
        }
        if (over) {
            return;
        }
        if (decoder == null) {
            buffer.feed(chunk);
        } else {
            decoder.add(chunk);
            decodeUnlessScheduled(decoder);
        }
        updateFull();
    }

    /// The end has arrived.
    void complete() {
        arrived = true;
        if (buffer.hasReader() || buffer.received() == 0) {
            endIfDecoded();
        }
    }

    /// What comes next cannot be had; what has come can.
    void fail(Throwable cause) {
        if (decoder == null || decoder.isIdle()) {
            end(cause);
        } else {
            stopTimer();
            failure = cause;
        }
    }

    /// The exchange is released: nobody watches the server any more.
    void release() {
        stopTimer();
        if (decoder != null && !(arrived && decoder.isIdle() && decoder.mayEnd())) {
            end(new PayloadException("the response was closed before it was decoded", null));
        }
    }

    @Override
    public void wanted() {
        if (over || endIfDecoded()) {
            return;
        }
        decodeSoon();
        silentSince = loop.time();
        if (timer == null && !arrived) {
            startTimer(timeouts.allowance(Phase.BODY, Duration.ZERO));
        }
    }

    @Override
    public void fullnessChanged() {
        decodeSoon();
        updateFull();
    }

    private void decodeUnlessScheduled(ContentDecoder decoding) {
        if (slice == null) {
            decode(decoding);
        }
    }

    /// Decodes what there is room for. On the host fiber.
    private void decode(ContentDecoder decoding) {
        slice = null;
        try {
            int left = SLICE;
            while (left > 0 && !over && !buffer.isFull() && !decoding.isIdle()) {
                byte[] part = decoding.next();
                left -= LEAST_WORK;
                if (part != null && part.length > 0) {
                    left -= part.length;
                    buffer.feed(part);
                }
            }
        } catch (DataFormatException e) {
            end(new PayloadException("the response cannot be decoded: " + e.getMessage(), e));
        } catch (Error e) { // such as a class of the decoder that is missing
            end(e);
        }
        decodeSoon();
        updateFull();
        if (failure != null && decoding.isIdle()) {
            end(failure);
        } else if (buffer.hasReader()) {
            endIfDecoded();
        }
    }

    private void decodeSoon() {
        if (decoder != null && !over && slice == null && !buffer.isFull() && !decoder.isIdle()) {
            slice = loop.callSoon(() -> decode(decoder));
        }
    }

    private void updateFull() {
        boolean isFull = buffer.isFull() || (decoder != null && decoder.waiting() > MAX_WAITING);
        if (isFull != full) {
            full = isFull;
            exchange.bodyFullnessChanged();
        }
    }

    /// @return whether this was the end
    private boolean endIfDecoded() {
        if (over || !arrived || (decoder != null && !decoder.isIdle())) {
            return false;
        }
        end(
                decoder == null || decoder.mayEnd()
                        ? null
                        : new PayloadException("the response cannot be decoded: it ends early", null));
        exchange.release();
        return true;
    }

    private void end(@Nullable Throwable cause) {
        if (over) {
            return;
        }
        over = true;
        stopTimer();
        if (decoder != null) {
            decoder.close();
        }
        if (cause == null) {
            buffer.feedEof();
            timeouts.tell(RequestEvent.Kind.DONE);
        } else {
            buffer.fail(cause);
        }
        updateFull();
    }

    private void stopTimer() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    private void startTimer(RequestTimeouts.@Nullable Allowance allowance) {
        if (allowance != null) {
            timer = loop.callLater(allowance.left(), this::checkSilence);
        }
    }

    private void checkSilence() {
        timer = null;
        if (!buffer.hasReader() || arrived) {
            return; // the next one starts it again
        }
        var allowance = timeouts.allowance(Phase.BODY, loop.time().minus(silentSince));
        if (allowance != null && allowance.left().isZero()) {
            end(new ClientTimeoutException(Phase.BODY, allowance.limit(), null));
        } else {
            startTimer(allowance);
        }
    }
}
