package io.asyncio4j.net.socket;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import org.jspecify.annotations.Nullable;

/// A socket whose blocking calls suspend the task that makes them; see [LoopSocketFactory].
final class LoopSocket extends Socket {

    LoopSocket() throws SocketException {
        this(new LoopSocketImpl());
    }

    private LoopSocket(LoopSocketImpl impl) throws SocketException {
        super(impl);
        impl.onAbandon(this::closeQuietly);
    }

    /// Connects a new socket of ours, from a local address if there is one; it closes itself if that fails.
    static Socket connected(Socket socket, InetSocketAddress remote, @Nullable InetSocketAddress local)
            throws IOException {
        if (local != null) {
            socket.bind(local);
        }
        socket.connect(remote);
        return socket;
    }

    private void closeQuietly() {
        try {
            close();
        } catch (IOException e) {
            // closing only hands the channel over
        }
    }
}
