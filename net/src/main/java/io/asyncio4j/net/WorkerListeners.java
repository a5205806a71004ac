package io.asyncio4j.net;

import io.asyncio4j.EventLoop;
import io.asyncio4j.Worker;
import io.asyncio4j.Workers;
import io.netty.channel.socket.ServerSocketChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The listening sockets of workers. A worker that is to take the place of another one listens on the same socket
/// as that, beside it: so no connection that waits to be accepted is lost when the old one stops. Any thread.
final class WorkerListeners {

    // A socket is shared or forgotten under the lock, and closed afterwards: whoever shares it finds it open.

    private static final Map<Place, Open> OPEN = new HashMap<>(); // guarded by the class

    private WorkerListeners() {}

    /// A channel on the socket on which a worker of the same number listens at `address` already, if there is one.
    static @Nullable ServerSocketChannel share(Worker worker, InetSocketAddress address, NettyIo io)
            throws IOException {
        var place = new Place(worker.workers(), worker.number(), address);
        if (find(place) == null) {
            return null;
        }
        io.prepareToShare(); // which takes a while the first time: not under the lock
        synchronized (WorkerListeners.class) {
            Open open = find(place);
            return open == null ? null : io.share(open.channel);
        }
    }

    /// The worker listens by `channel` from now on. On its loop.
    static synchronized void add(Worker worker, InetSocketAddress address, ServerSocketChannel channel) {
        OPEN.put(new Place(worker.workers(), worker.number(), address), new Open(EventLoop.current(), channel));
    }

    /// The channel is going to be closed.
    static synchronized void remove(Object channel) {
        OPEN.values().removeIf(open -> open.channel == channel);
    }

    /// The loop ends, and with it its channels.
    static synchronized void removeAll(EventLoop loop) {
        OPEN.values().removeIf(open -> open.loop == loop);
    }

    private static synchronized @Nullable Open find(Place place) {
        return OPEN.get(place);
    }

    private record Place(Workers workers, int number, InetSocketAddress address) {}

    private record Open(EventLoop loop, ServerSocketChannel channel) {}
}
