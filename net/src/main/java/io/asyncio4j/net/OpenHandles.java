package io.asyncio4j.net;

import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;

/// Knows how many sockets Netty's handler watches: whether there may be news at all. On the loop's host fiber.
class OpenHandles implements IoHandler {

    final IoHandler handler;
    private int count;

    OpenHandles(IoHandler handler) {
        this.handler = handler;
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
        return handler.run(context);
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
