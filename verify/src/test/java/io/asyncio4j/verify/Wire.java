package io.asyncio4j.verify;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// A way to a server on loopback that a test can cut in the middle of a packet, or block. By threads of the JDK.
final class Wire implements AutoCloseable {

    private static final long WHOLE = Long.MAX_VALUE;

    private final ServerSocket listener;
    private final int target;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final ReentrantLock lock = new ReentrantLock(); // guards what follows
    private final Condition released = lock.newCondition();
    private final Direction requests = new Direction();
    private final Direction answers = new Direction();
    private boolean blocked;

    /// A way to a port on loopback.
    Wire(int target) {
        this.target = target;
        try {
            listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    /// Lets some more bytes of answers through, then cuts all connections, once.
    void cutAnswersAfter(long bytes) {
        answers.cutAfter(bytes);
    }

    /// Lets some more bytes of requests through, then cuts all connections, once.
    void cutRequestsAfter(long bytes) {
        requests.cutAfter(bytes);
    }

    /// Holds back all bytes from now on; connections stay open, and new ones are accepted.
    void block() {
        lock.lock();
        try {
            blocked = true;
        } finally {
            lock.unlock();
        }
    }

    /// Lets go what was held back.
    void release() {
        lock.lock();
        try {
            blocked = false;
            released.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        release();
        closeQuietly(listener);
        cut();
    }

    private void cut() {
        sockets.forEach(Wire::closeQuietly);
        sockets.clear();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listener.accept();
                var server = new Socket(InetAddress.getLoopbackAddress(), target);
                sockets.add(client);
                sockets.add(server);
                Thread.ofVirtual().start(() -> requests.carry(client, server));
                Thread.ofVirtual().start(() -> answers.carry(server, client));
            }
        } catch (IOException e) {
            closeQuietly(listener);
        }
    }

    private static void closeQuietly(AutoCloseable closeable) {
        try {
            closeable.close();
        } catch (Exception e) {
            // it is gone
        }
    }

    private final class Direction {

        private long left = WHOLE;

        private void cutAfter(long bytes) {
            lock.lock();
            try {
                left = bytes;
            } finally {
                lock.unlock();
            }
        }

        private void carry(Socket from, Socket to) {
            var buffer = new byte[8192];
            try (from;
                    to) {
                for (int n = from.getInputStream().read(buffer);
                        n >= 0;
                        n = from.getInputStream().read(buffer)) {
                    int passing = Math.toIntExact(Math.min(n, takeWhenReleased(n)));
                    to.getOutputStream().write(buffer, 0, passing);
                    if (passing < n) {
                        cut();
                    }
                }
            } catch (IOException | InterruptedException e) {
                // cut, or closed
            }
        }

        private long takeWhenReleased(int bytes) throws InterruptedException {
            lock.lock();
            try {
                while (blocked) {
                    released.await();
                }
                long taken = left;
                left = taken == WHOLE || taken < bytes ? WHOLE : taken - bytes;
                return taken;
            } finally {
                lock.unlock();
            }
        }
    }
}
