package io.asyncio4j.net;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.run;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.timeout;
import static io.asyncio4j.net.Until.until;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.EventLoop;
import io.asyncio4j.Promise;
import io.asyncio4j.Runner;
import io.asyncio4j.Task;
import io.asyncio4j.TimedOutException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Real clients that open, cut, stall and go at random, and tasks that are cancelled at random: nothing is left.
/// Leaked buffers fail every class of tests, this one too.
class SoakTest extends OnEachTransport {

    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
    private static final int CLIENTS = 20;

    @TempDir
    private Path folder = Path.of("");

    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger answers = new AtomicInteger();
    private final Queue<Throwable> errors = new ConcurrentLinkedQueue<>();

    @Test
    void nothingIsLeftOfConnectionsThatEndedAnyhow() throws Exception {
        soak(seconds(2.5));
    }

    @Test
    @Tag("heavy")
    @Timeout(200)
    void nothingIsLeftAfterAMinuteOfThem() throws Exception {
        soak(seconds(60));
    }

    @Test
    @Timeout(120)
    void aServerThatWasRunOverByConnectionsAnswersTheNext() throws Exception {
        run(() -> {
            try (var server = Server.start(
                    0, options -> options.host("127.0.0.1").maxConnections(50).backlog(50), SoakTest::echoLines)) {
                var address = new InetSocketAddress(LOOPBACK, server.port());
                var held = new ArrayList<Socket>();
                for (int n = 0; n < 50; n++) {
                    held.add(new Socket(LOOPBACK, server.port()));
                }
                var attack = EventLoop.current().runInExecutor(() -> attempt(address, 50_000));
                while (!attack.isDone()) {
                    say(held.getFirst()); // those that are in are served meanwhile
                    assertThat(server.connectionCount()).isLessThanOrEqualTo(50);
                    sleep(millis(20)); // real time: other programs attack
                }
                attack.await();
                for (Socket each : held) {
                    each.close();
                }
                try (var next = new Socket(LOOPBACK, server.port())) {
                    next.setSoTimeout(60_000);
                    say(next);
                }
            }
        });
    }

    private static int attempt(InetSocketAddress address, int count) throws IOException {
        for (int n = 0; n < count; n++) {
            try (SocketChannel channel = SocketChannel.open()) {
                channel.configureBlocking(false);
                channel.connect(address);
            }
        }
        return count;
    }

    private void soak(Duration length) throws Exception {
        // nothing is said about slow steps: other programs may keep the processor
        try (var runner = new Runner(
                options -> options.slowStep(Duration.ZERO).errorHandler(report -> errors.add(report.error())))) {
            runner.run(() -> round(millis(300))); // what is made once is made
            System.gc();
            int answered = answers.get();
            int before;
            int rounds = 3; // a leak grows in each; what is made once may come late on a busy machine
            do {
                before = descriptors();
                runner.run(() -> round(length));
                int most = before;
                runner.run(() -> {
                    assertThat(EventLoop.current().allTasks()).hasSize(1); // this one
                    for (int patience = 200; descriptors() > most && patience > 0; patience--) {
                        sleep(millis(25)); // real time: the kernel closes
                    }
                });
                rounds--;
            } while (descriptors() > before && rounds > 0);
            assertThat(descriptors()).isLessThanOrEqualTo(before);
            assertThat(answers.get()).isGreaterThan(answered);
        }
        assertThat(errors).isEmpty();
    }

    private void round(Duration length) throws Exception {
        over.set(false);
        var certificates = new Certificates(folder).sign("local", "localhost");
        var trust = certificates.client();
        var threads = new ArrayList<Thread>();
        try (var streams = Server.start(0, options -> options.host("127.0.0.1"), SoakTest::echoLines);
                var secured = Server.start(
                        0,
                        options -> options.host("127.0.0.1").tls(certificates.server("local")),
                        SoakTest::echoLines);
                var echoes = Transport.listen(0, options -> options.host("127.0.0.1"), Echo::new)) {
            for (int n = 0; n < CLIENTS; n++) {
                var random = new Random(n);
                int port = n % 2 == 0 ? streams.port() : echoes.port();
                threads.add(Thread.ofPlatform().daemon().start(() -> comeAndGo(port, random)));
            }
            for (int n = 0; n < CLIENTS / 4; n++) {
                var random = new Random(n);
                createTask("client " + n, () -> comeAndGo(secured.port(), trust, random));
            }
            timeout(length, SoakTest::cancelSome);
        } catch (TimedOutException e) {
            // as meant
        } finally {
            over.set(true);
            for (Task<?> client : tasks("client ")) {
                client.cancel();
            }
        }
        until(() -> threads.stream().noneMatch(Thread::isAlive)
                && tasks("client ").isEmpty()); // they have seen that it is over
    }

    /// Cancels tasks of connections at random, for ever.
    private static void cancelSome() {
        var random = new Random(7);
        while (true) {
            sleep(millis(5)); // real time: clients come and go
            var serving = tasks("connection ");
            if (!serving.isEmpty()) {
                Task<?> unlucky = serving.get(random.nextInt(serving.size()));
                unlucky.cancel("bad luck");
            }
        }
    }

    private static List<Task<?>> tasks(String name) {
        var found = new ArrayList<Task<?>>();
        for (Task<?> task : EventLoop.current().allTasks()) {
            if (task.name().startsWith(name)) {
                found.add(task);
            }
        }
        return found;
    }

    /// A client with TLS, in tasks of the same loop.
    private void comeAndGo(int port, Tls trust, Random random) {
        while (!over.get()) {
            try (var client = Connection.open("localhost", port, options -> options.tls(trust))) {
                connections.incrementAndGet();
                timeout(millis(500), () -> beErratic(client, random));
            } catch (TimedOutException | UncheckedIOException e) {
                // cut by the server, or too slow
            }
        }
    }

    private void beErratic(Connection client, Random random) {
        for (int turns = random.nextInt(6); turns > 0; turns--) {
            switch (random.nextInt(5)) {
                case 0 -> client.write(new byte[random.nextInt(300_000)]); // and read nothing
                case 1 -> client.read(1); // stalls
                default -> {
                    client.write("hello");
                    client.readExactly(5);
                    answers.incrementAndGet();
                }
            }
        }
        if (random.nextBoolean()) {
            client.abort();
        }
    }

    private void comeAndGo(int port, Random random) {
        while (!over.get()) {
            try (var socket = new Socket(LOOPBACK, port)) {
                connections.incrementAndGet();
                socket.setSoTimeout(100); // stalls also when the server is slow
                beErratic(socket, random);
            } catch (IOException e) {
                // cut by the server, or too slow
            } catch (Throwable e) {
                errors.add(e);
            }
        }
    }

    private void beErratic(Socket socket, Random random) throws IOException {
        for (int turns = random.nextInt(6); turns > 0; turns--) {
            switch (random.nextInt(6)) {
                case 0 -> socket.getOutputStream().write(new byte[random.nextInt(300_000)]); // and read nothing
                case 1 -> socket.getOutputStream().write("half a li".getBytes(UTF_8));
                case 2 -> socket.getInputStream().read(); // stalls
                default -> {
                    say(socket);
                    answers.incrementAndGet();
                }
            }
        }
        switch (random.nextInt(3)) {
            case 0 -> socket.setSoLinger(true, 0); // a reset
            case 1 -> {
                socket.shutdownOutput();
                socket.getInputStream().readAllBytes();
            }
            default -> {} // just goes
        }
    }

    private static void say(Socket socket) throws IOException {
        socket.getOutputStream().write("hello\n".getBytes(UTF_8));
        byte[] answer = socket.getInputStream().readNBytes(6);
        if (answer.length < 6) {
            throw new IOException("cut");
        }
    }

    private static void echoLines(Connection client) {
        for (byte[] piece : client.chunks()) {
            client.write(piece);
        }
    }

    private static int descriptors() throws IOException {
        try (var open = Files.list(Path.of("/proc/self/fd"))) {
            return (int) open.count();
        }
    }

    private static final class Echo implements Protocol {

        private final Promise<Transport> made = new Promise<>();

        @Override
        public void connectionMade(Transport transport) {
            made.complete(transport);
        }

        @Override
        public void dataReceived(byte[] data) {
            made.result().write(data);
        }

        @Override
        public void pauseWriting() {
            made.result().pauseReading();
        }

        @Override
        public void resumeWriting() {
            made.result().resumeReading();
        }
    }
}
