package io.asyncio4j.http.testing;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.uncancellable;

import io.asyncio4j.EventLoop;
import io.asyncio4j.Handle;
import io.asyncio4j.Promise;
import io.asyncio4j.Task;
import io.asyncio4j.http.server.Application;
import io.asyncio4j.http.wire.Dialer;
import io.asyncio4j.net.Service;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// Serves an application on connections in memory, on any loop. Loop only.
final class MemoryNetwork implements Dialer {

    private final EventLoop loop = EventLoop.currentFor("http.testing");
    private final Service service;
    private final Map<Channel, Service.Session> served = new LinkedHashMap<>();
    private final Promise<@Nullable Void> drained = new Promise<>();
    private int connections;
    private boolean closed;

    /// Starts an application. In a task.
    ///
    /// @waits until it has started
    MemoryNetwork(Application application) {
        service = application.open(this);
    }

    @Override
    public Executor beforePoll() {
        return loop::callSoon;
    }

    @Override
    public void dial(ChannelHandler client) throws IOException {
        if (closed) {
            throw new IOException("connection refused");
        }
        var opened = new Promise<@Nullable Void>();
        loop.callSoon(() -> {
            if (!opened.isDone()) { // else it was cancelled
                MemoryChannel.connect(
                        ++connections, channel -> channel.pipeline().addLast(client), this::accept);
                opened.complete(null);
            }
        });
        opened.await();
    }

    /// Lets what is served finish, ends what has not after `grace`, and lets the application clean up. In a
    /// task.
    void close(Duration grace) {
        if (closed) {
            return;
        }
        closed = true;
        sessions().forEach(Service.Session::finish);
        Service.Farewell farewell = Objects.requireNonNull(service.farewell());
        var begun = new Promise<@Nullable Void>();
        Task<?> beginning = createTask("shutdown", farewell::begin);
        beginning.onDone(_ -> begun.complete(null));
        Handle limit = loop.callLater(grace, () -> {
            sessions().forEach(Service.Session::abort);
            farewell.abort();
            beginning.cancel();
        });
        uncancellable(() -> {
            try {
                begun.await();
                if (!served.isEmpty()) {
                    drained.await();
                }
                farewell.end();
            } finally {
                limit.cancel();
            }
        });
    }

    private void accept(Channel channel) {
        Service.Session session = service.accept(channel);
        served.put(channel, session);
        channel.closeFuture().addListener(_ -> ended(channel, session));
    }

    private void ended(Channel channel, Service.Session session) {
        Task<?> task = session.task();
        if (task == null) {
            forget(channel);
        } else {
            task.onDone(_ -> forget(channel));
        }
    }

    private void forget(Channel channel) {
        served.remove(channel);
        if (closed && served.isEmpty()) {
            drained.complete(null);
        }
    }

    private List<Service.Session> sessions() {
        return new ArrayList<>(served.values());
    }
}
