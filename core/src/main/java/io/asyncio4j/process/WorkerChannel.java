package io.asyncio4j.process;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/// What a worker and its parent speak over: a Unix socket in a folder that only this user can enter, which is gone
/// as soon as the worker has called. No program that the worker starts inherits it, unlike the standard streams.
///
/// Two threads: one that reads, and one that writes at a time.
final class WorkerChannel implements Closeable {

    private final SocketChannel channel;
    private final DataInputStream in;
    private final DataOutputStream out;

    private WorkerChannel(SocketChannel channel) {
        this.channel = channel;
        this.in = new DataInputStream(new BufferedInputStream(Channels.newInputStream(channel)));
        this.out = new DataOutputStream(new BufferedOutputStream(Channels.newOutputStream(channel)));
    }

    /// The worker calls its parent.
    static WorkerChannel call(String path) throws IOException {
        return new WorkerChannel(SocketChannel.open(UnixDomainSocketAddress.of(path)));
    }

    DataInputStream in() {
        return in;
    }

    DataOutputStream out() {
        return out;
    }

    /// The other side finds the end of what this one sends.
    void end() throws IOException {
        channel.shutdownOutput();
    }

    /// Wakes the threads that use it.
    @Override
    public void close() throws IOException {
        channel.close();
    }

    /// Where the parent waits for the call of one worker. Any thread.
    static final class Door implements Closeable {

        private static final int LONGEST = 100; // bytes of a path: Unix sockets have room for 103 at least
        private static final String PREFIX = "asyncio4j-worker-";

        private final Path folder;
        private final Path path;
        private final ServerSocketChannel server;

        private Door(Path folder, ServerSocketChannel server) {
            this.folder = folder;
            this.path = path(folder);
            this.server = server;
        }

        static Door open() throws IOException {
            Path folder = Files.createTempDirectory(PREFIX); // for this user alone
            if (path(folder).toString().getBytes(System.out.charset()).length > LONGEST) {
                Files.delete(folder);
                folder = Files.createTempDirectory(Path.of("/tmp"), PREFIX);
            }
            ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            var door = new Door(folder, server);
            try {
                server.bind(UnixDomainSocketAddress.of(door.path), 1);
                return door;
            } catch (IOException e) {
                door.close();
                throw e;
            }
        }

        String address() {
            return path.toString();
        }

        /// Waits for the call.
        ///
        /// @throws IOException if it is closed meanwhile
        WorkerChannel answer() throws IOException {
            return new WorkerChannel(server.accept());
        }

        /// Wakes the thread that waits; nobody can call any more.
        @Override
        public void close() throws IOException {
            server.close();
            Files.deleteIfExists(path);
            Files.deleteIfExists(folder);
        }

        private static Path path(Path folder) {
            return folder.resolve("parent");
        }
    }
}
