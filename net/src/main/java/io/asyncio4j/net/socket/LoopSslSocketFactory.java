package io.asyncio4j.net.socket;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.toThread;

import io.asyncio4j.EventLoop;
import io.asyncio4j.ForeignWait;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.security.GeneralSecurityException;
import java.util.Objects;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/// Makes sockets for TLS as [LoopSocketFactory] makes plain ones: the JDK's TLS engine runs in the task that reads
/// or writes, over the loop's I/O.
///
/// [#createSocket(Socket, String, int, boolean)], which drivers use to secure a connected socket, works over any
/// socket. As with the JDK's own, host names are verified only if the library asks for it by
/// [javax.net.ssl.SSLParameters#setEndpointIdentificationAlgorithm].
public class LoopSslSocketFactory extends SSLSocketFactory {

    private static final LoopSslSocketFactory DEFAULT = new LoopSslSocketFactory();

    private volatile @Nullable SSLContext context;

    /// Makes a factory with the JDK's default context; for libraries that are given the name of the class.
    public LoopSslSocketFactory() {}

    /// Makes a factory with a context of your own.
    public LoopSslSocketFactory(SSLContext context) {
        this.context = Objects.requireNonNull(context, "context");
    }

    /// A factory that everybody may share, with the JDK's default context.
    public static LoopSslSocketFactory getDefault() {
        return DEFAULT;
    }

    /// A socket that is not connected. Any thread, once the factory has made a socket.
    ///
    /// @waits in the first call on a loop, until the JDK's default context is read; a cancelled task gets a
    ///     [SocketException], and a later call reads it again
    @Override
    public Socket createSocket() throws IOException {
        return new LoopSslSocket(context());
    }

    /// A socket connected to a host; the handshake is still to come. In a task.
    ///
    /// @waits until it is connected; a cancelled task gets a [SocketException], and no socket is left open
    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return LoopSocket.connected(new LoopSslSocket(context()), InetSocketAddress.createUnresolved(host, port), null);
    }

    /// A socket connected to a host, from a local address. In a task.
    ///
    /// @waits until it is connected; a cancelled task gets a [SocketException], and no socket is left open
    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) throws IOException {
        return LoopSocket.connected(
                new LoopSslSocket(context()),
                InetSocketAddress.createUnresolved(host, port),
                new InetSocketAddress(localHost, localPort));
    }

    /// A connected socket; the handshake is still to come. In a task.
    ///
    /// @waits until it is connected; a cancelled task gets a [SocketException], and no socket is left open
    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        return LoopSocket.connected(new LoopSslSocket(context()), new InetSocketAddress(host, port), null);
    }

    /// A connected socket, from a local address. In a task.
    ///
    /// @waits until it is connected; a cancelled task gets a [SocketException], and no socket is left open
    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress localHost, int localPort) throws IOException {
        return LoopSocket.connected(
                new LoopSslSocket(context()),
                new InetSocketAddress(host, port),
                new InetSocketAddress(localHost, localPort));
    }

    /// TLS as a client on a connected socket.
    ///
    /// @waits in the first call on a loop; see [#createSocket()]
    /// @param host the name that the peer's certificate should have; null if unknown
    /// @param autoClose whether closing it closes the socket below
    @Override
    public Socket createSocket(Socket socket, @Nullable String host, int port, boolean autoClose) throws IOException {
        ensureConnected(socket);
        return new LoopSslSocket(context(), socket, host, port, new byte[0], autoClose);
    }

    /// TLS as a server on a connected socket.
    ///
    /// @waits in the first call on a loop; see [#createSocket()]
    /// @param consumed what was read from the socket already and belongs to TLS; null if nothing was
    @Override
    public Socket createSocket(Socket socket, @Nullable InputStream consumed, boolean autoClose) throws IOException {
        ensureConnected(socket);
        byte[] read = consumed == null ? new byte[0] : consumed.readNBytes(consumed.available());
        var layered = new LoopSslSocket(context(), socket, null, 0, read, autoClose);
        layered.setUseClientMode(false);
        return layered;
    }

    /// The cipher suites of a socket that was told nothing else.
    ///
    /// @waits in the first call on a loop, as [#createSocket()] does
    @Override
    public String[] getDefaultCipherSuites() {
        return knownContext().getDefaultSSLParameters().getCipherSuites();
    }

    /// The cipher suites that a socket may be told to use.
    ///
    /// @waits in the first call on a loop, as [#createSocket()] does
    @Override
    public String[] getSupportedCipherSuites() {
        return knownContext().getSupportedSSLParameters().getCipherSuites();
    }

    private static void ensureConnected(Socket socket) throws SocketException {
        if (!socket.isConnected()) {
            throw new SocketException("Underlying socket is not connected");
        }
    }

    private SSLContext knownContext() {
        try {
            return context();
        } catch (IOException e) {
            throw new IllegalStateException("the JDK's default context for TLS cannot be made", e);
        }
    }

    /// The first call reads the JDK's certificates: on a loop, by another thread.
    private SSLContext context() throws IOException {
        SSLContext known = context;
        if (known == null) {
            known = EventLoop.find().isPresent() ? loadBesideLoop() : load();
            context = known;
        }
        return known;
    }

    private static SSLContext loadBesideLoop() throws IOException {
        var loading = createTask(() -> toThread(LoopSslSocketFactory::onThread, LoopSslSocketFactory::load));
        if (ForeignWait.until(loading) == ForeignWait.End.CANCELLED) {
            loading.cancel();
            throw new SocketException("no socket was made: the task was cancelled");
        }
        return loading.awaitThrowing(IOException.class);
    }

    /// A thread of its own: it must not wait for what the program has given to the default executor.
    private static void onThread(Runnable work) {
        Thread.ofPlatform().daemon().name("asyncio-certificates").start(work);
    }

    private static SSLContext load() throws IOException {
        try {
            return SSLContext.getDefault();
        } catch (GeneralSecurityException e) {
            throw new IOException("the JDK's default context for TLS cannot be made", e);
        }
    }
}
