package io.asyncio4j.net;

import io.asyncio4j.lowlevel.DriverProvider;
import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoOps;

/// Epoll, of which a channel may want nothing for a while and then something again.
///
/// Netty 4.2.18 removes a channel that wants nothing from the kernel's set and forgets that it did, so what the
/// channel wants later fails: sending on a connection whose other direction has ended, for example. Such a channel
/// is registered anew here.
final class ReregisteringEpoll extends OpenHandles {

    ReregisteringEpoll(IoHandler epoll, DriverProvider.Hooks hooks) {
        super(epoll, hooks);
    }

    @Override
    public IoRegistration register(IoHandle handle) throws Exception {
        return new Reregistered(handle, handler.register(handle));
    }

    private final class Reregistered extends Registration {

        private final IoHandle handle;
        private boolean takenOut;

        Reregistered(IoHandle handle, IoRegistration first) {
            super(first);
            this.handle = handle;
        }

        @Override
        public long submit(IoOps wanted) {
            if (wanted.equals(EpollIoOps.NONE)) {
                takenOut = true;
            } else if (takenOut && current.isValid()) {
                takenOut = false;
                reregister();
            }
            return current.submit(wanted);
        }

        private void reregister() {
            current.cancel();
            try {
                current = handler.register(handle);
            } catch (Exception e) {
                throw new IllegalStateException("a channel cannot be registered again", e);
            }
        }
    }
}
