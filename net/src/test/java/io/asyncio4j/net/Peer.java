package io.asyncio4j.net;

import io.asyncio4j.function.VoidFn;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// A server of the JDK's that hands each connection to a thread: the other side, which knows nothing of loops.
public final class Peer implements AutoCloseable {

    private final ServerSocket listener;
    private final Set<Socket> accepted = ConcurrentHashMap.newKeySet();

    /// Talks by `conversation` to whoever connects; then closes the connection.
    public Peer(VoidFn<Socket, Exception> conversation) throws IOException {
        listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofPlatform().daemon().start(() -> accept(conversation));
    }

    /// Where it listens.
    public InetAddress host() {
        return listener.getInetAddress();
    }

    /// Where it listens.
    public int port() {
        return listener.getLocalPort();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : accepted) {
            socket.close();
        }
    }

    private void accept(VoidFn<Socket, Exception> conversation) {
        try {
            while (true) {
                Socket socket = listener.accept();
                accepted.add(socket);
                Thread.ofPlatform().daemon().start(() -> converse(socket, conversation));
            }
        } catch (IOException e) {
            // closed
        }
    }

    private static void converse(Socket socket, VoidFn<Socket, Exception> conversation) {
        try (socket) {
            conversation.accept(socket);
        } catch (IOException e) {
            // the other side has gone
        } catch (Exception e) {
            throw new UncheckedIOException(new IOException(e));
        }
    }
}
