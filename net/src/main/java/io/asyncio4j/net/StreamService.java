package io.asyncio4j.net;

import static io.asyncio4j.Asyncio.createTask;

import io.asyncio4j.CancelledError;
import io.asyncio4j.EventLoop;
import io.asyncio4j.Task;
import io.asyncio4j.function.VoidFn;
import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;

/// Serves streams: a task with a [Connection] for each.
final class StreamService implements Service {

    private static final System.Logger LOGGER = System.getLogger("io.asyncio4j.net");

    private final NettyDriver driver = NettyDriver.current();
    private final EventLoop loop = EventLoop.current();
    private final Connection.Options options;
    private final VoidFn<? super Connection, ?> handler;

    StreamService(Connection.Options options, VoidFn<? super Connection, ?> handler) {
        this.options = options;
        this.handler = handler;
    }

    @Override
    public Session accept(Channel channel) {
        var served = new Served();
        ConnectionHandler.configure(channel, options);
        ConnectionHandler added = served.connection.handler();
        channel.pipeline().addLast(added);
        if (options.tls != null) {
            added.secure(options.tls.contexts().forServer(channel));
        }
        return served;
    }

    /// A connection and the task that serves it. Loop only.
    private final class Served implements Session {

        private final Connection connection =
                new Connection(new ConnectionHandler(driver, options, this::begin), options);
        private @Nullable Task<?> task; // null until the channel is active
        private boolean aborted; // by the server

        @Override
        public void finish() {
            connection.handler().finishReading();
        }

        @Override
        public void close() {
            connection.beginClose();
        }

        @Override
        public void abort() {
            aborted = true;
            if (task != null) {
                task.cancel("the server is closing");
            }
            connection.abort();
        }

        @Override
        public @Nullable Task<?> task() {
            return task;
        }

        private void begin() {
            task = createTask("connection from " + connection.handler().name(), this::serve);
        }

        private void serve() {
            if (isSecured()) {
                handle();
                connection.close();
            }
        }

        private boolean isSecured() {
            try {
                connection.awaitHandshake();
                return true;
            } catch (ConnectionFailedException e) {
                LOGGER.log(System.Logger.Level.DEBUG, "TLS could not be negotiated", e);
                return false;
            }
        }

        private void handle() {
            try {
                handler.accept(connection);
            } catch (Throwable e) {
                if (CancelledError.unwrap(e) instanceof CancelledError cancellation) {
                    connection.closeSoon(); // what was written is still sent, unless the server has aborted it
                    throw cancellation;
                }
                if (aborted) {
                    LOGGER.log(System.Logger.Level.DEBUG, "a handler met the end of its server", e);
                    return; // nothing is left to close
                }
                if (e instanceof ConnectionLostException && connection.handler().problem() != null) {
                    LOGGER.log(System.Logger.Level.DEBUG, "connection lost", e);
                } else {
                    loop.reportError(
                            "unhandled exception of the connection from "
                                    + connection.handler().name(),
                            e);
                }
            }
        }
    }
}
