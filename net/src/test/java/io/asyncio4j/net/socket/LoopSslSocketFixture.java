package io.asyncio4j.net.socket;

import static io.asyncio4j.Asyncio.run;

import io.asyncio4j.function.VoidFn;
import io.asyncio4j.net.Peer;
import io.asyncio4j.net.SelfSigned;
import java.io.IOException;
import java.net.Socket;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/// Lets tasks talk through a socket for TLS of ours to a peer that has the JDK alone.
abstract class LoopSslSocketFixture {

    static final SSLContext CONTEXT = SelfSigned.context("localhost");

    final LoopSslSocketFactory factory = new LoopSslSocketFactory(CONTEXT);

    void inTask(VoidFn<Socket, Exception> conversation, VoidFn<SSLSocket, Exception> body) throws Exception {
        try (var peer = new Peer(server(conversation))) {
            run(() -> {
                try (SSLSocket socket = connect(peer)) {
                    body.accept(socket);
                }
            });
        }
    }

    SSLSocket connect(Peer peer) throws IOException {
        return (SSLSocket) factory.createSocket(peer.host(), peer.port());
    }

    static void checkName(SSLSocket socket) {
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
    }

    /// The other side, by the JDK alone.
    static VoidFn<Socket, Exception> server(VoidFn<Socket, Exception> conversation) {
        return plain -> {
            try (var socket = (SSLSocket) CONTEXT.getSocketFactory().createSocket(plain, null, true)) {
                conversation.accept(socket);
            }
        };
    }

    /// The other side, which also has the socket below, and ends without a `close_notify`.
    static VoidFn<Socket, Exception> bare(Bare conversation) {
        return plain ->
                conversation.talk((SSLSocket) CONTEXT.getSocketFactory().createSocket(plain, null, false), plain);
    }

    static void echo(Socket socket) throws IOException {
        socket.getInputStream().transferTo(socket.getOutputStream());
    }

    @FunctionalInterface
    interface Bare {

        void talk(SSLSocket socket, Socket below) throws Exception;
    }
}
