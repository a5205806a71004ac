package io.asyncio4j.net.socket;

import io.asyncio4j.EventLoop;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiFunction;
import javax.net.ssl.HandshakeCompletedEvent;
import javax.net.ssl.HandshakeCompletedListener;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/// A socket for TLS whose blocking calls suspend the task that makes them; see [LoopSslSocketFactory].
final class LoopSslSocket extends LayeredSocket {

    private final SSLContext context;
    private final boolean closesBelow;
    private final byte[] consumed; // read from the socket below before TLS began
    private final List<HandshakeCompletedListener> listeners = new CopyOnWriteArrayList<>();
    private SSLEngine engine; // another once the peer is known; then final
    private @Nullable TlsPump pump;
    private boolean inputShut;
    private boolean outputShut;
    private volatile boolean closed;

    /// A socket that is yet to be connected.
    LoopSslSocket(SSLContext context) throws SocketException {
        super(new LoopSocket());
        this.context = context;
        this.closesBelow = true;
        this.consumed = new byte[0];
        this.engine = client(context.createSSLEngine());
    }

    /// TLS on a socket that is connected.
    ///
    /// @param host the name in the peer's certificate, null if unknown
    LoopSslSocket(
            SSLContext context, Socket below, @Nullable String host, int port, byte[] consumed, boolean closesBelow) {
        super(below);
        this.context = context;
        this.closesBelow = closesBelow;
        this.consumed = consumed;
        this.engine = client(host == null ? context.createSSLEngine() : context.createSSLEngine(host, port));
    }

    private static SSLEngine client(SSLEngine engine) {
        engine.setUseClientMode(true);
        return engine;
    }

    @Override
    public void connect(SocketAddress peer, int timeout) throws IOException {
        below.connect(peer, timeout);
        if (peer instanceof InetSocketAddress address) {
            SSLEngine unnamed = engine;
            engine = context.createSSLEngine(address.getHostString(), address.getPort());
            engine.setUseClientMode(unnamed.getUseClientMode());
            engine.setEnableSessionCreation(unnamed.getEnableSessionCreation());
            engine.setSSLParameters(unnamed.getSSLParameters());
        }
    }

    @Override
    public void connect(SocketAddress peer) throws IOException {
        connect(peer, 0);
    }

    @Override
    public void startHandshake() throws IOException {
        ensureOpen();
        if (!isHandshaken() && pump().handshake()) {
            var event = new HandshakeCompletedEvent(this, engine.getSession());
            listeners.forEach(listener -> listener.handshakeCompleted(event));
        }
    }

    /// The session; begins the handshake if there was none, and is an invalid one if that fails.
    @Override
    public SSLSession getSession() {
        if (!isHandshaken() && isConnected() && !closed) {
            try {
                startHandshake();
            } catch (IOException e) {
                closeAll();
            }
        }
        return engine.getSession();
    }

    @Override
    public @Nullable SSLSession getHandshakeSession() {
        return engine.getHandshakeSession();
    }

    @Override
    public InputStream getInputStream() throws IOException {
        ensureReadable();
        return new Input();
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
        ensureWritable();
        return new Output();
    }

    @Override
    public void shutdownInput() throws IOException {
        ensureReadable();
        inputShut = true;
    }

    /// Tells the peer that nothing more will come.
    @Override
    public void shutdownOutput() throws IOException {
        ensureWritable();
        outputShut = true;
        if (isHandshaken()) {
            pump().closeOutput();
        }
        if (closesBelow) {
            below.shutdownOutput();
        }
    }

    @Override
    public boolean isInputShutdown() {
        return inputShut;
    }

    @Override
    public boolean isOutputShutdown() {
        return outputShut;
    }

    @Override
    public boolean isClosed() {
        return closed || below.isClosed();
    }

    /// Sends the peer a `close_notify` if it is called in a task, and closes the socket below. Any thread.
    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        try {
            if (isHandshaken()
                    && !outputShut
                    && !below.isClosed()
                    && EventLoop.find().isPresent()) {
                pump().tryCloseOutput();
            }
        } catch (IOException e) {
            // the peer has gone already, or the connection is broken
        } finally {
            if (closesBelow) {
                below.close();
            }
        }
    }

    @Override
    public String[] getSupportedCipherSuites() {
        return engine.getSupportedCipherSuites();
    }

    @Override
    public String[] getEnabledCipherSuites() {
        return engine.getEnabledCipherSuites();
    }

    @Override
    public void setEnabledCipherSuites(String[] suites) {
        engine.setEnabledCipherSuites(suites);
    }

    @Override
    public String[] getSupportedProtocols() {
        return engine.getSupportedProtocols();
    }

    @Override
    public String[] getEnabledProtocols() {
        return engine.getEnabledProtocols();
    }

    @Override
    public void setEnabledProtocols(String[] protocols) {
        engine.setEnabledProtocols(protocols);
    }

    @Override
    public SSLParameters getSSLParameters() {
        return engine.getSSLParameters();
    }

    @Override
    public void setSSLParameters(SSLParameters parameters) {
        engine.setSSLParameters(parameters);
    }

    @Override
    public @Nullable String getApplicationProtocol() {
        return engine.getApplicationProtocol();
    }

    @Override
    public @Nullable String getHandshakeApplicationProtocol() {
        return engine.getHandshakeApplicationProtocol();
    }

    @Override
    public void setHandshakeApplicationProtocolSelector(
            @Nullable BiFunction<SSLSocket, List<String>, String> selector) {
        engine.setHandshakeApplicationProtocolSelector(
                selector == null ? null : (_, offered) -> selector.apply(this, offered));
    }

    @Override
    public @Nullable BiFunction<SSLSocket, List<String>, String> getHandshakeApplicationProtocolSelector() {
        var selector = engine.getHandshakeApplicationProtocolSelector();
        return selector == null ? null : (_, offered) -> selector.apply(engine, offered);
    }

    @Override
    public void addHandshakeCompletedListener(HandshakeCompletedListener listener) {
        listeners.add(Objects.requireNonNull(listener, "listener"));
    }

    @Override
    public void removeHandshakeCompletedListener(HandshakeCompletedListener listener) {
        if (!listeners.remove(listener)) {
            throw new IllegalArgumentException("the listener was not added: " + listener);
        }
    }

    @Override
    public void setUseClientMode(boolean client) {
        engine.setUseClientMode(client);
    }

    @Override
    public boolean getUseClientMode() {
        return engine.getUseClientMode();
    }

    @Override
    public void setNeedClientAuth(boolean need) {
        engine.setNeedClientAuth(need);
    }

    @Override
    public boolean getNeedClientAuth() {
        return engine.getNeedClientAuth();
    }

    @Override
    public void setWantClientAuth(boolean want) {
        engine.setWantClientAuth(want);
    }

    @Override
    public boolean getWantClientAuth() {
        return engine.getWantClientAuth();
    }

    @Override
    public void setEnableSessionCreation(boolean allowed) {
        engine.setEnableSessionCreation(allowed);
    }

    @Override
    public boolean getEnableSessionCreation() {
        return engine.getEnableSessionCreation();
    }

    @Override
    public String toString() {
        return "LoopSslSocket[" + engine.getSession().getProtocol() + " on " + below + "]";
    }

    private TlsPump pump() {
        if (pump == null) {
            pump = new TlsPump(engine, below, closesBelow, consumed, this::closeAll);
        }
        return pump;
    }

    private boolean isHandshaken() {
        return pump != null && pump.isHandshaken();
    }

    private TlsPump handshakenPump() throws IOException {
        if (!isHandshaken()) {
            startHandshake();
        }
        return pump();
    }

    /// A wait was cut short, or the handshake has failed: nothing more can be said.
    private void closeAll() {
        closed = true;
        try {
            below.close();
        } catch (IOException e) {
            // closing only hands the channel over
        }
    }

    private void ensureOpen() throws SocketException {
        if (isClosed()) {
            throw new SocketException("Socket is closed");
        }
        if (!isConnected()) {
            throw new SocketException("Socket is not connected");
        }
    }

    private void ensureReadable() throws SocketException {
        ensureOpen();
        if (inputShut) {
            throw new SocketException("Socket input is shutdown");
        }
    }

    private void ensureWritable() throws SocketException {
        ensureOpen();
        if (outputShut) {
            throw new SocketException("Socket output is shutdown");
        }
    }

    private final class Input extends InputStream {

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int atMost) throws IOException {
            Objects.checkFromIndexSize(offset, atMost, target.length);
            ensureOpen();
            return inputShut ? -1 : handshakenPump().read(target, offset, atMost);
        }

        @Override
        public int available() throws IOException {
            ensureOpen();
            return isHandshaken() ? pump().available() : 0;
        }

        @Override
        public void close() throws IOException {
            LoopSslSocket.this.close();
        }
    }

    private final class Output extends OutputStream {

        @Override
        public void write(int one) throws IOException {
            write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public void write(byte[] source, int offset, int count) throws IOException {
            Objects.checkFromIndexSize(offset, count, source.length);
            ensureWritable();
            handshakenPump().write(source, offset, count);
        }

        @Override
        public void close() throws IOException {
            LoopSslSocket.this.close();
        }
    }
}
