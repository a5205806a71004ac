package io.asyncio4j.net.socket;

import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.run;

import io.asyncio4j.function.VoidFn;
import io.asyncio4j.net.OnEachTransport;
import io.asyncio4j.net.Peer;
import java.io.IOException;
import java.net.Socket;

/// Lets tasks talk through a socket of ours to a peer that knows nothing of loops.
abstract class LoopSocketFixture extends OnEachTransport {

    final LoopSocketFactory factory = LoopSocketFactory.getDefault();

    void inTask(VoidFn<Socket, Exception> conversation, VoidFn<Socket, Exception> body) throws Exception {
        try (var peer = new Peer(conversation)) {
            run(() -> {
                try (Socket socket = connect(peer)) {
                    body.accept(socket);
                }
            });
        }
    }

    Socket connect(Peer peer) throws IOException {
        return factory.createSocket(peer.host(), peer.port());
    }

    static void echo(Socket socket) throws IOException {
        socket.getInputStream().transferTo(socket.getOutputStream());
    }

    /// Neither reads nor writes.
    static void ignore(Socket socket) throws InterruptedException {
        sleepOnThread(30_000);
    }

    static void sleepOnThread(long millis) throws InterruptedException {
        Thread.sleep(millis); // real time: the peer is no task
    }
}
