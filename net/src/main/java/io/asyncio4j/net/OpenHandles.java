package io.asyncio4j.net;

import io.asyncio4j.lowlevel.DriverProvider;
import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Netty's handler of I/O, which sleeps only while our loop is idle too, and of which is known how many sockets it
/// watches: whether there may be news at all. On the loop's host fiber.
class OpenHandles implements IoHandler {

    final IoHandler handler;
    private final Sleep sleep;
    private int count;

    OpenHandles(IoHandler handler, DriverProvider.Hooks hooks) {
        this.handler = handler;
        this.sleep = new Sleep(hooks);
    }

    final int count() {
        return count;
    }

    @Override
    public IoRegistration register(IoHandle handle) throws Exception {
        return new Registration(handler.register(handle));
    }

    @Override
    public final void initialize() {
        handler.initialize();
    }

    @Override
    public final int run(IoHandlerContext context) {
        sleep.netty = context;
        return handler.run(sleep);
    }

    @Override
    public final void prepareToDestroy() {
        handler.prepareToDestroy();
    }

    @Override
    public final void destroy() {
        handler.destroy();
    }

    @Override
    public final void wakeup() {
        handler.wakeup();
    }

    @Override
    public final boolean isCompatible(Class<? extends IoHandle> handleType) {
        return handler.isCompatible(handleType);
    }

    /// What Netty's event loop lets its handler do, and ours: a class of its own, since some versions of
    /// `ManualIoEventLoop` cannot be subclassed.
    private static final class Sleep implements IoHandlerContext {

        private static final long LONGEST = TimeUnit.HOURS.toNanos(1);

        private final DriverProvider.Hooks hooks;
        private @Nullable IoHandlerContext netty; // of the latest run

        Sleep(DriverProvider.Hooks hooks) {
            this.hooks = hooks;
        }

        @Override
        public boolean canBlock() {
            return netty().canBlock() && hooks.isIdle();
        }

        /// Not for ever: Netty 4.2.7 would add that to the present time, see a moment long past, and never sleep.
        @Override
        public long delayNanos(long currentTimeNanos) {
            return Math.min(LONGEST, netty().delayNanos(currentTimeNanos));
        }

        @Override
        public long deadlineNanos() {
            return netty().deadlineNanos();
        }

        @Override
        public void reportActiveIoTime(long activeNanos) {
            netty().reportActiveIoTime(activeNanos);
        }

        @Override
        public boolean shouldReportActiveIoTime() {
            return netty().shouldReportActiveIoTime();
        }

        private IoHandlerContext netty() {
            return Objects.requireNonNull(netty);
        }
    }

    class Registration implements IoRegistration {

        IoRegistration current;

        Registration(IoRegistration current) {
            this.current = current;
            count++;
        }

        @Override
        @SuppressWarnings("TypeParameterUnusedInFormals") // so it is in Netty
        public final <T> T attachment() {
            return current.attachment();
        }

        @Override
        public long submit(IoOps wanted) {
            return current.submit(wanted);
        }

        @Override
        public final boolean isValid() {
            return current.isValid();
        }

        @Override
        public final boolean cancel() {
            boolean cancelled = current.cancel();
            if (cancelled) {
                count--;
            }
            return cancelled;
        }
    }
}
