package io.asyncio4j.net;

import static io.asyncio4j.Asyncio.uncancellable;

import io.asyncio4j.EventLoop;
import io.asyncio4j.Job;
import io.asyncio4j.Promise;
import io.asyncio4j.Worker;
import io.asyncio4j.function.Op;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.ServerChannelRecvByteBufAllocator;
import io.netty.channel.socket.ServerSocketChannel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/// The listening sockets of a server. In a task.
final class Listening {

    private static final int MAX_ATTEMPTS = 10; // to find a port that is free on every address

    private static final int MAX_PATH = 107; // bytes, in Linux

    private static final int MAX_JDK_PATH = 106; // the JDK binds no longer one

    private static final int MAX_ACCEPTED = 128; // at once, before those that are there have their turn

    private static final int MAX_NAMES = 200; // to find one that is free

    private final Server.Options options;
    private final Admission admission;
    private final ChannelHandler acceptor;
    private final List<Channel> channels = new ArrayList<>();
    private final Runnable removal = this::removeAtEnd;
    private @Nullable Path socketFile;
    private @Nullable Object socketFileKey; // which file it was that we made

    Listening(Server.Options options, Admission admission, ChannelHandler acceptor) {
        this.options = options;
        this.admission = admission;
        this.acceptor = acceptor;
    }

    List<Channel> channels() {
        return channels;
    }

    /// Listens on every address. If the port is 0, all get the one that the system chooses for the first.
    void bind(List<InetSocketAddress> addresses) {
        Emergency.awaitPrepared();
        for (int attempt = 1; ; attempt++) {
            try {
                bindAll(addresses);
                return;
            } catch (UncheckedIOException e) {
                close();
                if (addresses.getFirst().getPort() != 0 || addresses.size() == 1 || attempt == MAX_ATTEMPTS) {
                    throw e;
                }
            } catch (Throwable e) {
                close();
                throw e;
            }
        }
    }

    /// Listens on a Unix socket, whose file it makes. One that a program left behind is replaced.
    void bindUnix(Path path) throws IOException {
        Emergency.awaitPrepared();
        int length = path.toString().getBytes(StandardCharsets.UTF_8).length;
        if (length > MAX_PATH) { // or no client could reach the link
            throw new BindException("the path has " + length + " bytes, a socket's may have " + MAX_PATH);
        }
        if (isSocket(path)) {
            removeUnlessUsed(path);
        }
        // Netty removes what is there before it binds, and what is there when it closes. So it gets a name
        // of its own, and the socket the right one by a link, which takes nobody else's away.
        Path first = onThread(() -> unusedBeside(path, length));
        NettyDriver driver = NettyDriver.current();
        channels.add(Channels.open(_ ->
                configured(driver.unixServerBootstrap()).bind(driver.transport().unixAddress(first))));
        try {
            socketFileKey = uncancellable(() -> onThread(
                    () -> { // or nobody would remove what the thread has made
                        Files.createLink(path, first);
                        Files.delete(first);
                        return key(path);
                    }));
            socketFile = path;
            driver.atEnd().add(removal);
        } catch (FileAlreadyExistsException e) {
            close();
            throw new BindException("a file is there already");
        } catch (Throwable e) {
            close();
            throw e;
        }
    }

    /// Stops listening.
    void close() {
        for (Channel channel : List.copyOf(channels)) { // another task may be closing too
            WorkerListeners.remove(channel);
            var closed = new Promise<@Nullable Void>();
            EventLoop.current().callSoon(() -> channel.close().addListener(_ -> closed.complete(null)));
            closed.await();
        }
        channels.clear();
        removeSocketFile();
    }

    private void bindAll(List<InetSocketAddress> addresses) {
        int port = addresses.getFirst().getPort();
        for (InetSocketAddress address : addresses) {
            var numbered = new InetSocketAddress(address.getAddress(), port);
            Channel channel = open(numbered);
            channels.add(channel);
            port = ((InetSocketAddress) channel.localAddress()).getPort();
        }
    }

    /// Listens at `address`, in a worker perhaps by the socket of its predecessor.
    private Channel open(InetSocketAddress address) {
        Worker worker = Worker.find().filter(_ -> Channels.isShared(address)).orElse(null);
        ServerSocketChannel known = worker == null ? null : known(worker, address);
        Channel channel = known == null
                ? Channels.open(driver -> configured(reusing(driver, address)).bind(address))
                : Channels.open(driver -> configured(driver.serverBootstrap(known))
                        .option(ChannelOption.AUTO_READ, false) // until what accepts is there
                        .register());
        if (known != null) {
            channel.eventLoop().execute(() -> channel.config().setAutoRead(true));
        }
        if (worker != null && channel instanceof ServerSocketChannel listener) {
            WorkerListeners.add(worker, address, listener);
        }
        return channel;
    }

    private static @Nullable ServerSocketChannel known(Worker worker, InetSocketAddress address) {
        try {
            return WorkerListeners.share(worker, address, NettyDriver.current().transport());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ServerBootstrap reusing(NettyDriver driver, InetSocketAddress address) {
        ServerBootstrap bootstrap = driver.serverBootstrap().option(ChannelOption.SO_REUSEADDR, true);
        boolean shared = options.reusePort || Channels.isShared(address);
        return shared ? bootstrap.option(driver.transport().reusePort(), true) : bootstrap;
    }

    private ServerBootstrap configured(ServerBootstrap bootstrap) {
        var accepting = new ServerChannelRecvByteBufAllocator(); // one at a time, or the limit would be overrun
        if (options.maxConnections == Integer.MAX_VALUE) {
            accepting.maxMessagesPerRead(MAX_ACCEPTED);
        }
        return bootstrap
                .option(ChannelOption.RECVBUF_ALLOCATOR, accepting)
                .option(ChannelOption.SO_BACKLOG, options.backlog)
                .handler(admission)
                .childHandler(acceptor);
    }

    private void removeUnlessUsed(Path path) throws IOException {
        try (var _ = Connection.openUnix(path)) {
            throw new BindException("another program listens there");
        } catch (ConnectionFailedException e) {
            onThread(() -> Files.deleteIfExists(path));
        }
    }

    /// Removes the file unless another server has put its own there meanwhile.
    private void removeSocketFile() {
        Path path = socketFile;
        socketFile = null;
        if (path == null) {
            return;
        }
        NettyDriver.current().atEnd().remove(removal);
        try {
            onThread(() -> deleteIfOurs(path));
        } catch (IOException e) {
            // nobody can connect to it any more, and the next server replaces it
        }
    }

    /// The loop ends, and nobody has closed the server.
    private void removeAtEnd() {
        try {
            if (socketFile != null) {
                deleteIfOurs(socketFile);
            }
        } catch (IOException e) {
            // as above
        }
    }

    private boolean deleteIfOurs(Path path) throws IOException {
        return Objects.equals(key(path), socketFileKey) && Files.deleteIfExists(path);
    }

    private static <T extends @Nullable Object> T onThread(Op<T, IOException> work) throws IOException {
        return Job.await("Server.startUnix", NetThreads.FILES, _ -> work.call());
    }

    /// A name in the same folder that nothing has, and that is no longer than the JDK binds, if possible.
    private static Path unusedBeside(Path path, int length) throws BindException {
        Path name = Objects.requireNonNull(path.getFileName());
        int folder = length - name.toString().getBytes(StandardCharsets.UTF_8).length;
        int room = Math.max(1, MAX_JDK_PATH - folder);
        for (int attempt = 1; attempt <= MAX_NAMES; attempt++) {
            String random =
                    Long.toString(ThreadLocalRandom.current().nextLong(1L << 40, 1L << 45), Character.MAX_RADIX);
            Path unused = path.resolveSibling(random.substring(random.length() - Math.min(random.length(), room)));
            if (!unused.equals(path) && Files.notExists(unused, LinkOption.NOFOLLOW_LINKS)) {
                return unused;
            }
        }
        throw new BindException("no short name is free in its folder");
    }

    private static boolean isSocket(Path path) throws IOException {
        return onThread(() -> {
            try {
                return Files.readAttributes(path, BasicFileAttributes.class).isOther();
            } catch (NoSuchFileException e) {
                return false;
            }
        });
    }

    private static @Nullable Object key(Path path) throws IOException {
        try {
            var attributes = Files.readAttributes(path, BasicFileAttributes.class);
            return List.of(attributes.fileKey(), attributes.lastModifiedTime()); // numbers of files are used again
        } catch (NoSuchFileException e) {
            return null;
        }
    }
}
