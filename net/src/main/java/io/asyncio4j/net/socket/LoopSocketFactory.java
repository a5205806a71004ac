package io.asyncio4j.net.socket;

import io.asyncio4j.net.HappyEyeballs;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import javax.net.SocketFactory;

/// Makes sockets for libraries that block, so that they run natively on an event loop: reading, writing or
/// connecting in a task suspends that task, and the I/O is the loop's own. Database drivers and clients of Redis,
/// HTTP or mail accept such a factory, or the name of its class.
///
/// A socket belongs to the loop on which it connects, and is for its tasks; [Socket#close()] may be called by any
/// thread. Everything else is the same as for any [Socket]: timeouts, half-close, options, and the classes of
/// errors. But `TCP_NODELAY` is on, a local address is bound only when the socket connects, and all addresses of a
/// host are tried ([HappyEyeballs]).
///
/// If the task is cancelled, whether directly or by [io.asyncio4j.Asyncio#timeout], the socket is closed and the
/// library gets a [java.net.SocketException]; a [io.asyncio4j.CancelledError] follows once the library has
/// returned, see [io.asyncio4j.ForeignWait]. So a library never reuses a connection whose answer nobody has read.
///
/// {@snippet class=snippets.LoopSocketFactoryTest region=library}
public class LoopSocketFactory extends SocketFactory {

    private static final LoopSocketFactory DEFAULT = new LoopSocketFactory();

    /// Makes a factory; for libraries that are given the name of the class.
    public LoopSocketFactory() {}

    /// A factory that everybody may share.
    public static LoopSocketFactory getDefault() {
        return DEFAULT;
    }

    /// A socket that is not connected. Any thread.
    @Override
    public Socket createSocket() throws IOException {
        return new LoopSocket();
    }

    /// A socket connected to a host. In a task.
    ///
    /// @waits until it is connected; a cancelled task gets a [java.net.SocketException], and no socket is
    ///     left open
    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return LoopSocket.connected(new LoopSocket(), InetSocketAddress.createUnresolved(host, port), null);
    }

    /// A socket connected to a host, from a local address. In a task.
    ///
    /// @waits until it is connected; a cancelled task gets a [java.net.SocketException], and no socket is
    ///     left open
    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) throws IOException {
        return LoopSocket.connected(
                new LoopSocket(),
                InetSocketAddress.createUnresolved(host, port),
                new InetSocketAddress(localHost, localPort));
    }

    /// A connected socket. In a task.
    ///
    /// @waits until it is connected; a cancelled task gets a [java.net.SocketException], and no socket is
    ///     left open
    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        return LoopSocket.connected(new LoopSocket(), new InetSocketAddress(host, port), null);
    }

    /// A connected socket, from a local address. In a task.
    ///
    /// @waits until it is connected; a cancelled task gets a [java.net.SocketException], and no socket is
    ///     left open
    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress localHost, int localPort) throws IOException {
        return LoopSocket.connected(
                new LoopSocket(), new InetSocketAddress(host, port), new InetSocketAddress(localHost, localPort));
    }
}
