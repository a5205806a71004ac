package io.asyncio4j.net.socket;

import io.asyncio4j.ForeignWait;
import io.asyncio4j.Promise;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/// Moves bytes between an [SSLEngine] and the socket that carries its records. Loop only.
final class TlsPump {

    // The engine never waits; only reads and writes of the socket below do. One task at a time shakes hands, and
    // then nobody fetches yet; later one task fetches records and one sends them, and the fetcher also sends what
    // the engine answers by itself. Bytes of a record that has come in part stay in `records`, so a read may time
    // out and be tried again.
    //
    // `handshaken` and `ended` are independent: the peer may end its half before, during or after the handshake.

    private static final long PATIENCE = 1_000_000_000; // ns, for a peer to hear why TLS has failed
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final SSLEngine engine;
    private final Socket below;
    private final boolean ownsBelow;
    private final Runnable abandon;
    private final Turn shaking = new Turn();
    private final Turn fetching = new Turn();
    private final Turn sending = new Turn();
    private ByteBuffer records; // to be unwrapped, ready for reading
    private ByteBuffer plain; // to be read, ready for reading
    private final ByteBuffer wrapped;
    private boolean handshaken;
    private boolean ended; // the peer has closed its half
    private @Nullable IOException broken; // why what comes cannot be believed any more

    /// @param ownsBelow whether the socket below ends with this
    TlsPump(SSLEngine engine, Socket below, boolean ownsBelow, byte[] consumed, Runnable abandon) {
        this.engine = engine;
        this.below = below;
        this.ownsBelow = ownsBelow;
        this.abandon = abandon;
        int packet = engine.getSession().getPacketBufferSize();
        this.records = ByteBuffer.allocate(Math.max(packet, consumed.length))
                .put(consumed)
                .flip();
        this.plain = ByteBuffer.allocate(engine.getSession().getApplicationBufferSize())
                .limit(0);
        this.wrapped = ByteBuffer.allocate(packet);
    }

    /// Whether the handshake is done.
    boolean isHandshaken() {
        return handshaken;
    }

    /// Goes on until the handshake is done.
    ///
    /// @return false if it had been
    boolean handshake() throws IOException {
        shaking.take(this::await);
        try {
            if (handshaken) {
                return false;
            }
            engine.beginHandshake();
            shakeHands();
            handshaken = true;
            return true;
        } catch (SSLException e) {
            sendAlert(e);
            throw e;
        } finally {
            shaking.giveBack();
        }
    }

    /// Waits for at least one byte; -1 at the end.
    int read(byte[] target, int offset, int atMost) throws IOException {
        if (atMost == 0) {
            return 0;
        }
        if (!plain.hasRemaining()) {
            fetching.take(this::await);
            try {
                while (!plain.hasRemaining() && !ended) {
                    unwrap();
                    shakeHands();
                }
            } catch (SSLException e) {
                broken = e;
                sendAlert(e);
                throw e;
            } finally {
                fetching.giveBack();
            }
        }
        if (!plain.hasRemaining()) {
            ensureSound();
            return -1;
        }
        int count = Math.min(atMost, plain.remaining());
        plain.get(target, offset, count);
        return count;
    }

    int available() {
        return plain.remaining();
    }

    void write(byte[] source, int offset, int count) throws IOException {
        var bytes = ByteBuffer.wrap(source, offset, count);
        sending.take(this::await);
        try {
            while (bytes.hasRemaining()) {
                send(bytes);
            }
        } finally {
            sending.giveBack();
        }
    }

    /// Sends a `close_notify`: nothing more will come.
    void closeOutput() throws IOException {
        engine.closeOutbound();
        sending.take(this::await);
        try {
            while (!engine.isOutboundDone()) {
                send(NOTHING.duplicate());
            }
        } finally {
            sending.giveBack();
        }
    }

    /// Sends a `close_notify`, unless the peer has yet to take what is being sent.
    void tryCloseOutput() throws IOException {
        if (!sending.isTaken()) {
            closeOutput();
        }
    }

    private void shakeHands() throws IOException {
        while (true) {
            switch (engine.getHandshakeStatus()) {
                case FINISHED, NOT_HANDSHAKING -> {
                    return;
                }
                case NEED_TASK -> runDelegatedTasks();
                case NEED_WRAP -> answer();
                case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> {
                    if (ended) {
                        throw new SSLHandshakeException("Remote host terminated the handshake");
                    }
                    unwrap();
                }
            }
        }
    }

    private void runDelegatedTasks() {
        for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
            task.run();
        }
    }

    /// Sends what the engine has for the peer.
    private void answer() throws IOException {
        sending.take(this::await);
        try {
            if (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
                send(NOTHING.duplicate());
            }
        } finally {
            sending.giveBack();
        }
    }

    /// Tells the peer why the connection fails. What the peer still sends is dropped until it ends too: it would be
    /// answered by a reset otherwise, and the peer might never see the alert.
    private void sendAlert(SSLException failure) {
        try {
            boolean sent = false;
            while (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
                answer();
                sent = true;
            }
            if (sent && ownsBelow && !ended) {
                below.shutdownOutput();
                dropTheRest();
            }
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    private void dropTheRest() throws IOException {
        int usual = below.getSoTimeout();
        long deadline = System.nanoTime() + PATIENCE;
        byte[] dropped = records.array();
        try {
            for (long left = PATIENCE; left > 0; left = deadline - System.nanoTime()) {
                below.setSoTimeout((int) Math.max(1, left / 1_000_000));
                if (below.getInputStream().read(dropped) < 0) {
                    return;
                }
            }
        } catch (SocketTimeoutException e) {
            // it has had its time
        } finally {
            ended = true;
            records.limit(0);
            if (!below.isClosed()) {
                below.setSoTimeout(usual);
            }
        }
    }

    private void send(ByteBuffer bytes) throws IOException {
        wrapped.clear();
        SSLEngineResult result = engine.wrap(bytes, wrapped);
        if (wrapped.position() > 0) {
            below.getOutputStream().write(wrapped.array(), 0, wrapped.position());
        }
        if (result.getStatus() == SSLEngineResult.Status.CLOSED && bytes.hasRemaining()) {
            throw new SocketException("the TLS connection is closed");
        }
        if (result.getStatus() == SSLEngineResult.Status.BUFFER_OVERFLOW) {
            throw new SSLException("a record does not fit into " + wrapped.capacity() + " bytes");
        }
    }

    /// Takes one record, waiting for it if need be.
    private void unwrap() throws IOException {
        plain.compact();
        SSLEngineResult result;
        try {
            result = engine.unwrap(records, plain);
        } finally {
            plain.flip();
        }
        switch (result.getStatus()) {
            case BUFFER_UNDERFLOW -> fetch();
            case BUFFER_OVERFLOW -> growPlain();
            case CLOSED -> ended = true;
            case OK -> {}
        }
    }

    private void fetch() throws IOException {
        if (records.capacity() - records.remaining() < 1
                || records.capacity() < engine.getSession().getPacketBufferSize()) {
            records = ByteBuffer.allocate(
                            Math.max(2 * records.capacity(), engine.getSession().getPacketBufferSize()))
                    .put(records)
                    .flip();
        }
        byte[] array = records.compact().array();
        int count;
        try {
            count = below.getInputStream().read(array, records.position(), records.remaining());
            records.position(records.position() + Math.max(count, 0));
        } finally {
            records.flip();
        }
        if (count < 0) {
            endInput();
        }
    }

    /// The connection has ended without a `close_notify`, as the JDK's sockets allow; not in the middle of a
    /// record.
    private void endInput() throws IOException {
        ended = true;
        if (records.hasRemaining()) {
            broken = new EOFException("the connection ended in the middle of a TLS record");
            throw broken;
        }
    }

    /// Whoever reads on after an error must not take it for the end.
    private void ensureSound() throws SSLException {
        if (broken != null) {
            throw new SSLException("the TLS connection is broken: " + broken.getMessage(), broken);
        }
    }

    private void growPlain() {
        plain = ByteBuffer.allocate(
                        Math.max(2 * plain.capacity(), engine.getSession().getApplicationBufferSize()))
                .put(plain)
                .flip();
    }

    private void await(Promise<?> news) throws IOException {
        if (ForeignWait.until(news) == ForeignWait.End.CANCELLED) {
            abandon.run();
            throw new SocketException("Socket closed: the task was cancelled");
        }
    }
}
