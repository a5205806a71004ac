package io.asyncio4j.net;

import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoOps;

/// Epoll, of which a channel may want nothing for a while and then something again.
///
/// Netty 4.2.18 takes a channel that wants nothing out of the kernel's set and forgets that it did, so what
/// the channel wants later fails: as when it is to send on a connection whose other direction has ended. Such a
/// channel is registered anew here.
final class EpollAgain implements IoHandler {

    private final IoHandler epoll;

    private EpollAgain(IoHandler epoll) {
        this.epoll = epoll;
    }

    static IoHandlerFactory around(IoHandlerFactory epoll) {
        return executor -> new EpollAgain(epoll.newHandler(executor));
    }

    @Override
    public void initialize() {
        epoll.initialize();
    }

    @Override
    public int run(IoHandlerContext context) {
        return epoll.run(context);
    }

    @Override
    public void prepareToDestroy() {
        epoll.prepareToDestroy();
    }

    @Override
    public void destroy() {
        epoll.destroy();
    }

    @Override
    public IoRegistration register(IoHandle handle) throws Exception {
        return new Registration(handle, epoll.register(handle));
    }

    @Override
    public void wakeup() {
        epoll.wakeup();
    }

    @Override
    public boolean isCompatible(Class<? extends IoHandle> handleType) {
        return epoll.isCompatible(handleType);
    }

    private final class Registration implements IoRegistration {

        private final IoHandle handle;
        private IoRegistration current;
        private boolean takenOut;

        Registration(IoHandle handle, IoRegistration first) {
            this.handle = handle;
            this.current = first;
        }

        @Override
        @SuppressWarnings("TypeParameterUnusedInFormals") // so it is in Netty
        public <T> T attachment() {
            return current.attachment();
        }

        @Override
        public long submit(IoOps wanted) {
            if (wanted.equals(EpollIoOps.NONE)) {
                takenOut = true;
            } else if (takenOut && current.isValid()) {
                takenOut = false;
                registerAgain();
            }
            return current.submit(wanted);
        }

        @Override
        public boolean isValid() {
            return current.isValid();
        }

        @Override
        public boolean cancel() {
            return current.cancel();
        }

        private void registerAgain() {
            current.cancel();
            try {
                current = epoll.register(handle);
            } catch (Exception e) {
                throw new IllegalStateException("a channel cannot be registered again", e);
            }
        }
    }
}
