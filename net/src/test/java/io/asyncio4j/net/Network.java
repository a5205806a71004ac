package io.asyncio4j.net;

import static io.asyncio4j.net.Until.until;

import io.asyncio4j.ErrorReport;
import io.asyncio4j.LoopBlockedException;
import io.asyncio4j.Runner;
import io.asyncio4j.function.VoidOp;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// Runs tests on a loop with a transport, and keeps what is told to its error handler.
final class Network {

    private Network() {}

    /// Runs `body` in a task; returns the errors that were reported.
    static List<ErrorReport> run(String transport, VoidOp<?> body) throws Exception {
        return run(transport, "jdk", body);
    }

    /// Runs `body` as [#run(String, VoidOp)], with TLS by `jdk` or by `openssl`.
    static List<ErrorReport> run(String transport, String tls, VoidOp<?> body) throws Exception {
        var reported = new CopyOnWriteArrayList<ErrorReport>();
        System.setProperty(NettyIo.PROPERTY, transport);
        System.setProperty(TlsContexts.PROPERTY, tls);
        try (var runner = new Runner(options -> options.errorHandler(reported::add))) {
            runner.run(() -> {
                NettyDriver.current();
                body.run();
            });
        } finally {
            System.clearProperty(NettyIo.PROPERTY);
            System.clearProperty(TlsContexts.PROPERTY);
        }
        reported.removeIf(report -> report.error() instanceof LoopBlockedException); // the machine is busy
        return reported;
    }

    /// The options of a server that only this machine reaches.
    static void loopback(Server.Options options) {
        options.host("127.0.0.1");
    }

    /// Connects to such a server.
    static Connection connect(Server server) {
        return Connection.open("127.0.0.1", server.port());
    }

    /// Waits until it has so many connections.
    static void awaitConnections(Server server, int count) {
        until(() -> server.connectionCount() == count);
    }
}
