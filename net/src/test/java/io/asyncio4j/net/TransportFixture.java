package io.asyncio4j.net;

import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.waitFor;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.asyncio4j.Runner;
import io.asyncio4j.function.VoidOp;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Lets a peer that knows nothing of loops talk to a server of protocols.
abstract class TransportFixture extends OnEachTransport {

    static final String HOST = "127.0.0.1";
    static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    final List<String> reported = new ArrayList<>();

    static void send(Socket peer, String text) throws IOException {
        peer.getOutputStream().write(text.getBytes(UTF_8));
    }

    void serve(Recorder server, Peer peer) throws Exception {
        serve(server, server, () -> {}, peer);
    }

    void serve(Recorder server, VoidOp<Exception> before, Peer peer) throws Exception {
        serve(server, server, before, peer);
    }

    void serve(Recorder server, Recorder last, Peer peer) throws Exception {
        serve(server, last, () -> {}, peer);
    }

    /// Lets a peer talk to `server`, and waits until `last` has lost the connection.
    void serve(Recorder server, Recorder last, VoidOp<Exception> before, Peer peer) throws Exception {
        inLoop(() -> {
            before.run();
            try (var listening = Transport.listen(0, () -> server)) {
                try (var socket = new Socket(LOOPBACK, listening.port())) {
                    peer.talk(socket);
                }
                waitFor(last.lost, seconds(20));
            }
        });
    }

    void inLoop(VoidOp<Exception> body) throws Exception {
        // nothing is said about slow steps: the machine is busy
        try (var runner = new Runner(options -> options.slowStep(Duration.ZERO)
                .errorHandler(report -> reported.add(
                        report.message() + ": " + report.error().getClass().getSimpleName())))) {
            runner.run(body);
        }
    }

    interface Peer {
        void talk(Socket socket) throws Exception;
    }
}
