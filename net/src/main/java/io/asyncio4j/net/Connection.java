package io.asyncio4j.net;

import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.shield;
import static io.asyncio4j.Asyncio.timeout;

import io.asyncio4j.CancelledError;
import io.asyncio4j.EventLoop;
import io.asyncio4j.Handle;
import io.asyncio4j.Promise;
import io.asyncio4j.Task;
import io.asyncio4j.TimedOutException;
import io.asyncio4j.stream.StreamBuffer;
import io.asyncio4j.stream.StreamReader;
import io.asyncio4j.stream.StreamWriter;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/// A stream of bytes to another program, and one back: over TCP, a Unix socket, or TLS. It belongs to one loop, and
/// what is called elsewhere throws an [IllegalStateException] and does nothing. One task reads at a time; any
/// number of tasks may write.
///
/// Reading and writing are independent: the other side may end its half ([#writeEof]) and still read. What is
/// written leaves by itself. A write waits while more than the high-water mark for writing is under way; the other
/// side waits while more than the high-water mark for reading has not been read.
///
/// {@snippet class=snippets.ConnectionTest region=ask}
///
/// Source: the pair of `asyncio.open_connection`, and trio's `SocketStream`, which is a single object too.
public final class Connection implements StreamReader, StreamWriter {

    private final EventLoop loop = EventLoop.current();
    private final ConnectionHandler handler;
    private final Duration closeTimeout;
    private @Nullable Promise<@Nullable Void> sendingFile; // while one is under way
    private boolean eofWritten;
    private boolean closed;

    Connection(ConnectionHandler handler, Options options) {
        this.handler = handler;
        this.closeTimeout = options.closeTimeout;
    }

    /// Connects over TCP to the first of the host's addresses that answers. In a task.
    ///
    /// @waits until the connection is open, and secured if it is to be; a cancellation closes what was
    ///     begun
    /// @param host a name or an address
    /// @param port 1 to 65535
    /// @throws ConnectionFailedException if no address answers
    public static Connection open(String host, int port) {
        return open(host, port, _ -> {});
    }

    /// Connects like [#open(String, int)].
    ///
    /// @waits until the connection is open; see [#open(String, int)]
    /// @param configure sets the options
    public static Connection open(String host, int port, Consumer<? super Options> configure) {
        Task.currentFor("Connection.open");
        return new Connector(Options.of(configure)).connect(Objects.requireNonNull(host, "host"), port);
    }

    /// Connects to a Unix socket. In a task.
    ///
    /// @waits until the connection is open, and secured if it is to be; a cancellation closes what was
    ///     begun
    /// @throws ConnectionFailedException if nobody listens there
    public static Connection openUnix(Path path) {
        return openUnix(path, _ -> {});
    }

    /// Connects like [#openUnix(Path)].
    ///
    /// @waits until the connection is open; see [#openUnix(Path)]
    /// @param configure sets the options
    public static Connection openUnix(Path path, Consumer<? super Options> configure) {
        Task.currentFor("Connection.openUnix");
        return new Connector(Options.of(configure)).connect(Objects.requireNonNull(path, "path"));
    }

    @Override
    public byte[] read(int atMost) {
        return reader("read").read(atMost);
    }

    @Override
    public int read(ByteBuffer buffer) {
        return reader("read").read(buffer);
    }

    @Override
    public byte[] readExactly(int count) {
        return reader("readExactly").readExactly(count);
    }

    @Override
    public byte[] readUntil(int limit, byte[]... separators) {
        return reader("readUntil").readUntil(limit, separators);
    }

    @Override
    public byte[] readAllUpTo(int limit) {
        return reader("readAll").readAllUpTo(limit);
    }

    @Override
    public long transferTo(StreamWriter writer) {
        return reader("transferTo").transferTo(writer);
    }

    /// Whether the other side has ended its half and all of it has been read.
    ///
    /// Source: `StreamReader.at_eof`.
    public boolean atEof() {
        return reader("atEof").atEof();
    }

    /// Sends bytes, which must not be changed afterwards.
    ///
    /// @waits while more than the high-water mark is under way, or a file is; a cancelled `write` has sent
    ///     nothing
    /// @throws ConnectionLostException if the connection broke
    /// @throws IllegalStateException after [#writeEof] or [#close]
    @Override
    public void write(byte[] bytes) {
        Objects.requireNonNull(bytes, "bytes");
        ensureWritable("write");
        awaitFile("write");
        writeBlock(bytes);
    }

    @Override
    public void write(ByteBuffer buffer) {
        Objects.requireNonNull(buffer, "buffer");
        ensureWritable("write");
        awaitFile("write");
        awaitRoom();
        handler.outbound().add(buffer);
    }

    /// Sends a file after everything that was written before, and waits until it has left. What other tasks write
    /// meanwhile is sent afterwards.
    ///
    /// Where possible the kernel copies it. Once a part has left, a cancellation or an error, such as the file
    /// being cut short meanwhile, aborts the connection: the other side could not know where the part ends.
    ///
    /// Source: `loop.sendfile`.
    ///
    /// @waits until the file has left; a cancellation before its first byte has left sends nothing, a later
    ///     one aborts the connection
    /// @return the size of the file
    /// @throws java.io.UncheckedIOException if the file cannot be read
    /// @throws ConnectionLostException if the connection broke
    public long sendFile(Path file) {
        return sendFile(file, 0, FileSending.REST);
    }

    /// Sends a part of a file, like [#sendFile(Path)].
    ///
    /// @waits until the part has left; see [#sendFile(Path)]
    /// @param offset where the part begins in the file, at least 0
    /// @param count how many bytes to send; the file must have them
    /// @return `count`
    public long sendFile(Path file, long offset, long count) {
        ensureWritable("sendFile");
        awaitFile("sendFile");
        var done = new Promise<@Nullable Void>();
        sendingFile = done;
        try (var sending = FileSending.open(file, offset, count)) {
            ensureWritable("sendFile");
            handler.send(sending, this::abort, this::writeBlock);
            return sending.count();
        } finally {
            sendingFile = null;
            done.complete(null);
        }
    }

    @Override
    public void writeEof() {
        loop.ensureCurrent("writeEof", this);
        if (!eofWritten) {
            eofWritten = true;
            handler.shutdownOutput();
        }
    }

    /// Waits until the operating system has taken everything that was written.
    ///
    /// @waits until the operating system has taken everything; a cancellation ends the wait, and what was
    ///     written leaves all the same
    /// @throws ConnectionLostException if the connection broke
    @Override
    public void flush() {
        loop.ensureCurrent("flush", this);
        ensureOpen("flush");
        try {
            handler.flushed().awaitThrowing(IOException.class);
        } catch (IOException e) {
            throw handler.lost();
        }
    }

    /// Sends what was written, closes the connection and waits until that is done; whoever reads is at the end of
    /// the stream. If the other side does not take it in time ([Options#closeTimeout]), or the waiting task is
    /// cancelled, the connection is aborted, as [#abort] does. Closing a broken connection throws nothing; [#flush]
    /// does.
    ///
    /// @waits until the connection is closed; a cancellation, or the end of the [Options#closeTimeout],
    ///     aborts it
    @Override
    public void close() {
        loop.ensureCurrent("close", this);
        beginClose();
        try {
            timeout(closeTimeout, () -> shield(handler.gone()));
        } catch (TimedOutException e) {
            handler.abort();
            shield(handler.gone());
        } catch (CancelledError e) {
            handler.abort();
            throw e;
        }
    }

    /// Drops what was not sent and resets the connection. Does not wait.
    public void abort() {
        loop.ensureCurrent("abort", this);
        closed = true;
        handler.abort();
    }

    /// Secures this connection from here on, and waits until TLS is negotiated; both sides must do it. The side
    /// that uses [Tls#client] is the TLS client, whichever side has connected. What was written before
    /// leaves unencrypted; what has arrived and was not read belongs to TLS. No task may be reading.
    ///
    /// Source: `StreamWriter.start_tls`.
    ///
    /// @waits until TLS is negotiated; once that has begun, a cancellation aborts the connection
    /// @param host the name that the server must prove to have; ignored with [Tls#server]
    /// @throws ConnectionFailedException if TLS cannot be negotiated; the connection is closed then
    /// @throws IllegalStateException if the connection is secured already
    public void startTls(Tls tls, String host) {
        Objects.requireNonNull(tls, "tls");
        Objects.requireNonNull(host, "host");
        loop.ensureCurrent("startTls", this);
        TlsContexts contexts = tls.contexts(); // may wait
        ensureWritable("startTls");
        if (handler.isSecure()) {
            throw new IllegalStateException("startTls: the connection to " + handler.name() + " is secured already");
        }
        if (handler.reader().hasReader()) {
            throw new IllegalStateException("startTls: a task is reading from " + handler.name());
        }
        handler.startTls(
                channel -> tls.isClient() ? contexts.forClient(channel, host, port()) : contexts.forServer(channel));
        awaitHandshake();
    }

    /// The TLS session: its protocol, its cipher, the other side's certificates.
    ///
    /// @throws IllegalStateException if the connection is not secured
    public SSLSession tlsSession() {
        loop.ensureCurrent("tlsSession", this);
        return handler.tls()
                .map(tls -> tls.engine().getSession())
                .orElseThrow(() -> new IllegalStateException("the connection to " + handler.name() + " has no TLS"));
    }

    /// The protocol that both sides have agreed on, if any; see [Tls.Options#applicationProtocols].
    public Optional<String> applicationProtocol() {
        loop.ensureCurrent("applicationProtocol", this);
        return handler.tls().map(SslHandler::applicationProtocol);
    }

    /// Whether this side has not closed it.
    public boolean isOpen() {
        loop.ensureCurrent("isOpen", this);
        return !closed;
    }

    /// The address of this side: an [java.net.InetSocketAddress] or a [java.net.UnixDomainSocketAddress]. Any
    /// thread.
    public SocketAddress localAddress() {
        return handler.local();
    }

    /// The address of the other side: an [java.net.InetSocketAddress] or a [java.net.UnixDomainSocketAddress]. Any
    /// thread.
    public SocketAddress remoteAddress() {
        return handler.remote();
    }

    @Override
    public String toString() {
        return "Connection[" + handler.name() + (closed ? ", closed" : handler.problem() != null ? ", lost" : "") + "]";
    }

    ConnectionHandler handler() {
        return handler;
    }

    /// Waits until TLS is negotiated, if there is TLS; closes the connection if it cannot be.
    void awaitHandshake() {
        boolean negotiated = false;
        try {
            handler.awaitHandshake();
            negotiated = true;
        } catch (IOException e) {
            handler.awaitLastWords();
            throw new ConnectionFailedException(
                    "cannot secure the connection to " + handler.name() + ": " + Handshake.reason(e), e);
        } finally {
            if (!negotiated) {
                abort();
            }
        }
    }

    /// Closes as [#close] does, and does not wait.
    void closeSoon() {
        if (!closed) {
            beginClose();
            Handle late = loop.callLater(closeTimeout, handler::abort);
            handler.gone().onDone(_ -> late.cancel());
        }
    }

    private StreamBuffer reader(String operation) {
        loop.ensureCurrent(operation, this);
        return handler.reader();
    }

    private int port() {
        return remoteAddress() instanceof InetSocketAddress address ? address.getPort() : -1;
    }

    /// Closes when what was written is sent. Does not wait.
    void beginClose() {
        if (!closed) {
            closed = true;
            handler.close();
        }
    }

    private void awaitRoom() {
        if (!handler.outbound().isWritable()) {
            handler.outbound().awaitWritable();
            ensureWritable("write");
        }
    }

    private void writeBlock(byte[] bytes) {
        awaitRoom();
        if (bytes.length > 0) {
            handler.outbound().add(bytes);
        }
    }

    /// Waits until no file is under way.
    private void awaitFile(String operation) {
        while (sendingFile != null) {
            shield(sendingFile);
            ensureWritable(operation);
        }
    }

    private void ensureOpen(String operation) {
        if (closed) {
            throw new IllegalStateException(operation + ": the connection to " + handler.name() + " is closed");
        }
        if (handler.problem() != null) {
            throw handler.lost();
        }
    }

    private void ensureWritable(String operation) {
        loop.ensureCurrent(operation, this);
        ensureOpen(operation);
        if (eofWritten) {
            throw new IllegalStateException(operation + ": the stream to " + handler.name() + " was ended by writeEof");
        }
    }

    /// How a connection is made.
    public static final class Options {

        int readHighWater = 128 * 1024;
        int writeHighWater = 64 * 1024;
        Duration closeTimeout = seconds(30);

        @Nullable
        Tls tls;

        @Nullable
        Path unixPath; // of a server

        Options() {}

        static Options of(Consumer<? super Options> configure) {
            var options = new Options();
            configure.accept(options);
            return options;
        }

        /// Secures the connection from its beginning; it is open once TLS is negotiated.
        public Options tls(Tls value) {
            tls = Objects.requireNonNull(value, "tls");
            return this;
        }

        /// How many received bytes may wait to be read before the other side has to wait; 128 KiB by default,
        /// at least 1.
        public Options readHighWater(int bytes) {
            readHighWater = atLeastOne("readHighWater", bytes);
            return this;
        }

        /// How many bytes may wait to be sent before a write waits; 64 KiB by default, at least 1.
        public Options writeHighWater(int bytes) {
            writeHighWater = atLeastOne("writeHighWater", bytes);
            return this;
        }

        /// How long [Connection#close] may take to send what is left; 30 s by default.
        public Options closeTimeout(Duration value) {
            if (!value.isPositive()) {
                throw new IllegalArgumentException("closeTimeout must be positive, was " + value);
            }
            closeTimeout = value;
            return this;
        }

        private static int atLeastOne(String name, int bytes) {
            if (bytes < 1) {
                throw new IllegalArgumentException(name + " must be >= 1, was " + bytes);
            }
            return bytes;
        }
    }
}
