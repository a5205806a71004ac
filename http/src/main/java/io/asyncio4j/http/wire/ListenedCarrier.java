package io.asyncio4j.http.wire;

import io.asyncio4j.EventLoop;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What all carriers do with what comes: until somebody listens, it waits. Loop only.
public abstract class ListenedCarrier implements Carrier {

    private @Nullable List<byte[]> early; // what came before anybody listened: copies, since perhaps nobody ever does
    private @Nullable Listener listener;
    private boolean wanted = true; // what comes
    private boolean dropping; // nobody wants what comes
    private @Nullable Runnable farewell; // before anybody listened
    private boolean ended; // nothing more comes
    private @Nullable Throwable cause;

    /// Bytes have come. On the host fiber, as all that follow.
    public final void received(ByteBuf bytes) {
        if (listener == null) {
            early = early == null ? new ArrayList<>() : early;
            early.add(ByteBufUtil.getBytes(bytes));
        } else if (!dropping) {
            listener.received(bytes);
        }
    }

    /// The other end sends nothing more, or is lost.
    public final void ended(@Nullable Throwable problem) {
        if (ended) {
            return;
        }
        ended = true;
        cause = problem;
        if (listener != null) {
            listener.ended(problem);
        }
        inputEnded();
    }

    /// There may be room again.
    public final void writable() {
        if (listener != null) {
            listener.writable();
        }
    }

    /// This end is going to close; see [Carrier.Listener#goingAway].
    public final void goingAway(boolean restarting) {
        if (listener == null) {
            farewell = () -> goingAway(restarting);
        } else {
            listener.goingAway(restarting);
        }
    }

    @Override
    public final void listen(Listener to) {
        EventLoop.current().callSoon(() -> {
            listener = to;
            readingChanged();
            if (early != null) {
                early.forEach(bytes -> to.received(Unpooled.wrappedBuffer(bytes)));
                early = null;
            }
            if (ended) {
                to.ended(cause);
                return;
            }
            if (farewell != null) {
                farewell.run();
            }
            to.writable(); // it may have become so before, and nobody listened
        });
    }

    @Override
    public final void reading(boolean value) {
        wanted = value;
        readingChanged();
    }

    /// Whether what comes is taken.
    public final boolean isReading() {
        return dropping || (wanted && listener != null);
    }

    /// Whether nothing more comes.
    public final boolean hasEnded() {
        return ended;
    }

    /// Whether this end is done with the protocol: nobody wants what still comes.
    public final boolean hasFinished() {
        return dropping;
    }

    /// From now on, what comes is taken and dropped.
    ///
    /// @return whether it was not so before
    protected final boolean drop() {
        boolean first = !dropping;
        dropping = true;
        readingChanged();
        return first;
    }

    /// [#isReading] may be another.
    protected abstract void readingChanged();

    /// Nothing more comes. On the host fiber.
    protected void inputEnded() {}
}
