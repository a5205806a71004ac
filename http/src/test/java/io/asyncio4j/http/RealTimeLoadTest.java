package io.asyncio4j.http;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.toThread;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.CancelledError;
import io.asyncio4j.EventLoop;
import io.asyncio4j.Runner;
import io.asyncio4j.Task;
import io.asyncio4j.WhenFull;
import io.asyncio4j.http.client.ClientSession;
import io.asyncio4j.http.server.Application;
import io.asyncio4j.http.server.Response;
import io.asyncio4j.http.websocket.Room;
import io.asyncio4j.net.Server;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Clients of WebSockets, of events and of HTTP/2 that come, go, stall and break off, at a server that is restarted
/// again and again: no task, timer, connection, descriptor or memory is left, and no message comes that is not the
/// next.
class RealTimeLoadTest {

    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
    private static final int TASKS = 12;
    private static final int RAW_CLIENTS = 3;
    private static final String HANDSHAKE = " HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0";
    private static final String HELLO = "\u0081\u0085\0\0\0\0hello"; // a text, masked with zeros

    private final Queue<Throwable> errors = new ConcurrentLinkedQueue<>();
    private final Map<String, Integer> counts = new TreeMap<>();
    private volatile boolean over;
    private volatile int port;
    private int restarts;
    private Room room = new Room();

    @Test
    void someSeconds() throws Exception {
        soak(seconds(3));
    }

    @Test
    @Tag("heavy")
    @Timeout(3600)
    void aMinuteOrMore() throws Exception {
        soak(Duration.ofSeconds(Long.getLong("real.time.load.seconds", 60)));
    }

    private void soak(Duration length) throws Exception {
        // nothing is said about slow steps: other programs may keep the processor
        try (var runner = new Runner(
                options -> options.slowStep(Duration.ZERO).errorHandler(report -> errors.add(report.error())))) {
            runner.run(() -> round(seconds(3))); // what is made once is made
            Footprint before = Footprint.take();
            runner.run(() -> round(length));
            Footprint after = Footprint.take();
            System.out.println("real-time load of " + length + ": " + restarts + " restarts, " + counts + "\n  before "
                    + before + "\n  after " + after);
            assertThat(errors).isEmpty();
            after.assertNoMoreThan(before);
            assertThat(counts).containsKeys("cancelled", "echo", "room", "events");
        }
    }

    private void round(Duration length) throws Exception {
        over = false;
        var threads = new ArrayList<Thread>();
        room = new Room(options -> options.buffer(8).history(2).whenFull(WhenFull.UNSUBSCRIBE));
        Application app = application();
        Server server = app.start(0);
        port = server.port();
        try (var session = new ClientSession(options -> options.connectTimeout(seconds(20)))) {
            var tasks = new ArrayList<Task<?>>();
            for (int n = 0; n < TASKS; n++) {
                tasks.add(createTask("client " + n, () -> comeAndGo(session)));
            }
            for (int n = 0; n < RAW_CLIENTS; n++) {
                threads.add(Thread.ofPlatform().daemon().start(this::comeAndGoRaw));
            }
            Task<?> cancelling = createTask("cancelling", this::cancelSome);
            Task<?> talking = createTask("talking", this::talk);
            long end = System.nanoTime() + length.toNanos();
            while (System.nanoTime() < end) {
                sleep(millis(1500)); // real time: clients come and go
                server.shutdown(++restarts % 2 == 0 ? Duration.ZERO : millis(200));
                server = app.start(port);
            }
            over = true;
            cancelling.cancel();
            for (Task<?> task : tasks) {
                task.await();
            }
            talking.cancel();
            for (int n = 0;
                    n < 500
                            && session.statistics().inUse()
                                            + session.statistics().waiting()
                                    > 0;
                    n++) {
                sleep(millis(10)); // real time: what was aborted last is closed in a later turn of the loop
            }
            assertThat(session.statistics().inUse() + session.statistics().waiting())
                    .as("%s", session.statistics())
                    .isZero();
        } finally {
            over = true;
            server.close();
        }
        for (Thread thread : threads) {
            toThread(() -> thread.join());
        }
        assertThat(room.size()).as("members of the room").isZero();
        for (int n = 0; n < 500 && EventLoop.current().allTasks().size() > 1; n++) {
            sleep(millis(10)); // real time: the other end of a connection closes
        }
        assertThat(EventLoop.current().allTasks()).hasSize(1);
    }

    private Application application() {
        return new Application(options -> options.host("127.0.0.1"))
                .get("/", _ -> Response.text("hello"))
                .webSocket("/echo", (_, socket) -> {
                    for (var text : socket.texts()) {
                        socket.send(text);
                    }
                })
                .webSocket("/room", (_, socket) -> {
                    room.join(socket);
                    for (var _ : socket) {}
                })
                .get(
                        "/events",
                        request -> Response.events(request, events -> {
                            for (int n = 0; ; n++) {
                                events.send("" + n);
                                sleep(millis(1)); // real time: as the clients are
                            }
                        }));
    }

    private void comeAndGo(ClientSession session) {
        while (!over) {
            Task<?> visit = createTask("visit", () -> visit(session));
            try {
                visit.await();
            } catch (CancelledError e) {
                count("cancelled");
            } catch (UncheckedIOException e) {
                count("cut"); // by a restart, or as too slow
                sleep(millis(5)); // real time: nobody listens
            } catch (Throwable e) {
                errors.add(e);
            }
        }
    }

    private void visit(ClientSession session) {
        var random = ThreadLocalRandom.current();
        String base = "127.0.0.1:" + port;
        int count = random.nextInt(1, 30);
        switch (random.nextInt(4)) {
            case 0 -> {
                try (var socket = session.webSocket("ws://" + base + "/echo")) {
                    String text = "x".repeat(random.nextInt(100_000));
                    for (int n = 0; n < count; n++) {
                        socket.send(n + text);
                        assertThat(socket.receiveText()).hasSize(text.length() + ("" + n).length());
                    }
                    count("echo");
                }
            }
            case 1 -> {
                try (var socket = session.webSocket("ws://" + base + "/room")) {
                    int last = number(socket.receiveText());
                    for (int n = 0; n < count; n++) {
                        int next = number(socket.receiveText());
                        assertThat(next).as("after %d", last).isEqualTo(last + 1);
                        last = next;
                    }
                    if (random.nextBoolean()) {
                        socket.abort();
                    }
                    count("room");
                }
            }
            case 2 -> {
                try (var events = session.events("http://" + base + "/events")) {
                    int next = -1;
                    for (int n = 0; n < count; n++) {
                        var event = events.receive();
                        int got = event == null ? -1 : Integer.parseInt(event.data());
                        assertThat(got).isIn(next + 1, 0); // or the server was restarted
                        next = got;
                    }
                    count("events");
                }
            }
            default -> {
                try (var socket = session.webSocket("ws://" + base + "/room")) {
                    sleep(millis(random.nextInt(300))); // real time: it stalls
                    socket.abort();
                    count("stalled");
                }
            }
        }
    }

    /// Sends numbered texts to the room, for ever.
    private void talk() {
        for (int n = 0; ; n++) {
            room.send(n + " " + "x".repeat(20_000));
            sleep(millis(4)); // real time: as the clients are
        }
    }

    private static int number(String text) {
        return Integer.parseInt(text.substring(0, text.indexOf(' ')));
    }

    private void count(String what) {
        counts.merge(what, 1, Integer::sum);
    }

    /// Cancels visits at random, for ever.
    private void cancelSome() {
        var random = new Random(7);
        while (true) {
            sleep(millis(random.nextInt(100))); // real time: clients come and go
            List<Task<?>> visits = EventLoop.current().allTasks().stream()
                    .<Task<?>>map(task -> task)
                    .filter(task -> task.name().equals("visit"))
                    .toList();
            if (!visits.isEmpty()) {
                visits.get(random.nextInt(visits.size())).cancel("bad luck");
            }
        }
    }

    /// A client in a thread that knows no rules, and goes when it likes.
    private void comeAndGoRaw() {
        while (!over) {
            try (var socket = new Socket(LOOPBACK, port)) {
                socket.setSoTimeout(200); // stalls also when the server is slow
                beErratic(socket, ThreadLocalRandom.current());
            } catch (IOException e) {
                // nobody listens, or the server has cut it
            } catch (Throwable e) {
                errors.add(e);
            }
        }
    }

    private static void beErratic(Socket socket, Random random) throws IOException {
        String sent = switch (random.nextInt(6)) {
            case 0 -> "GET /echo" + HANDSHAKE + HELLO.repeat(1000);
            case 1 -> "GET /room" + HANDSHAKE; // and reads nothing
            case 2 -> "GET /echo" + HANDSHAKE + "\u0001\u00fe\u7fff".repeat(10);
            case 3 -> "GET /events HTTP/1.1\r\nHost: a\r\n\r\n";
            case 4 -> PREFACE + gets("/", 50);
            default -> PREFACE + gets("/events", 5);
        };
        byte[] bytes = sent.getBytes(StandardCharsets.ISO_8859_1);
        socket.getOutputStream().write(bytes, 0, random.nextBoolean() ? bytes.length : random.nextInt(bytes.length));
        if (random.nextBoolean()) {
            socket.getInputStream().readNBytes(random.nextInt(50_000));
        }
        switch (random.nextInt(3)) {
            case 0 -> socket.setSoLinger(true, 0); // a reset
            case 1 -> {
                socket.shutdownOutput();
                socket.getInputStream().readNBytes(100_000);
            }
            default -> {} // just goes
        }
    }

    /// Requests of HTTP/2, each on a stream of its own.
    private static String gets(String path, int count) {
        var frames = new StringBuilder();
        String fields = "\u0082\u0086\u0004" + (char) path.length() + path + "A\u0001a"; // HPACK, literally
        for (int n = 0; n < count; n++) {
            frames.append("\0\0").append((char) fields.length()).append("\u0001\u0005\0\0\0");
            frames.append((char) (2 * n + 1)).append(fields);
        }
        return frames.toString();
    }
}
