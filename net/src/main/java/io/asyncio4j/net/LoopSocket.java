package io.asyncio4j.net;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;

/// A socket whose blocking calls suspend the task that makes them; see [LoopSocketFactory].
final class LoopSocket extends Socket {

    LoopSocket() throws SocketException {
        this(new LoopSocketImpl());
    }

    private LoopSocket(LoopSocketImpl impl) throws SocketException {
        super(impl);
        impl.onAbandon(this::closeQuietly);
    }

    private void closeQuietly() {
        try {
            close();
        } catch (IOException e) {
            // closing only hands the channel over
        }
    }
}
