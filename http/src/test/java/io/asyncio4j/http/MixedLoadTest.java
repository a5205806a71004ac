package io.asyncio4j.http;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.CancelledError;
import io.asyncio4j.EventLoop;
import io.asyncio4j.Runner;
import io.asyncio4j.Task;
import io.asyncio4j.http.client.ClientResponse;
import io.asyncio4j.http.client.ClientSession;
import io.asyncio4j.http.server.Application;
import io.asyncio4j.http.server.Response;
import io.asyncio4j.net.Server;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Requests of all kinds from clients that leave at random, to a server that is restarted again and again: no task,
/// connection, descriptor, file or memory is left, and nobody gets a 5xx who has not asked for it.
class MixedLoadTest {

    // All in one loop, but for the clients that know nothing of HTTP. Whether a request may fail is known: it was
    // cancelled, its peer was told to break off, or the server was restarted meanwhile.

    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
    private static final int TASKS = 12;
    private static final int RAW_CLIENTS = 3;
    private static final String HEAD = " HTTP/1.1\r\nHost: a\r\n";

    @TempDir
    Path folder;

    private final Queue<Throwable> errors = new ConcurrentLinkedQueue<>();
    private final Map<String, Integer> counts = new TreeMap<>();
    private byte[] content = {};
    private Path uploads = Path.of("");
    private Application app = new Application();
    private volatile boolean over;
    private int restarts;
    private boolean restarting;
    private volatile int port;

    @BeforeEach
    void prepare() throws IOException {
        content = new byte[300_000];
        new Random(1).nextBytes(content);
        Path file = Files.write(folder.resolve("file"), content);
        uploads = Files.createDirectory(folder.resolve("uploads"));
        app = application(file);
    }

    @Test
    void someSeconds() throws Exception {
        soak(seconds(3));
    }

    @Test
    @Tag("heavy")
    @Timeout(3600)
    void aMinuteOrMore() throws Exception {
        soak(Duration.ofSeconds(Long.getLong("mixed.load.seconds", 60)));
    }

    private void soak(Duration length) throws Exception {
        // nothing is said about slow steps: other programs may keep the processor
        try (var runner = new Runner(
                options -> options.slowStep(Duration.ZERO).errorHandler(report -> errors.add(report.error())))) {
            runner.run(() -> round(seconds(3))); // what is made once is made
            Footprint before = Footprint.take();
            runner.run(() -> round(length.dividedBy(2)));
            Footprint halfway = Footprint.take();
            runner.run(() -> round(length.dividedBy(2)));
            Footprint after = Footprint.take();
            System.out.println("mixed load of " + length + ": " + restarts + " restarts, " + counts + "\n  before "
                    + before + "\n  halfway " + halfway + "\n  after " + after);
            assertThat(errors).isEmpty();
            after.assertNoMoreThan(before);
            assertThat(counts).containsKeys("cancelled", "get");
            try (Stream<Path> left = Files.list(uploads)) {
                assertThat(left).isEmpty();
            }
        }
    }

    private void round(Duration length) throws Exception {
        over = false;
        var threads = new ArrayList<Thread>();
        var server = app.start(0);
        port = server.port();
        try (var session = new ClientSession(options -> options.limit(8).connectTimeout(seconds(20)))) {
            var tasks = new ArrayList<Task<?>>();
            for (int n = 0; n < TASKS; n++) {
                tasks.add(createTask("client " + n, () -> comeAndGo(session)));
            }
            for (int n = 0; n < RAW_CLIENTS; n++) {
                threads.add(Thread.ofPlatform().daemon().start(this::comeAndGoRaw));
            }
            Task<?> cancelling = createTask("cancelling", () -> cancelSome());
            long end = System.nanoTime() + length.toNanos();
            while (System.nanoTime() < end) {
                sleep(millis(1500)); // real time: requests come and go
                server = restart(server);
            }
            over = true;
            cancelling.cancel();
            for (Task<?> task : tasks) {
                task.await();
            }
            assertThat(session.statistics().inUse() + session.statistics().waiting())
                    .as("%s", session.statistics())
                    .isZero();
        } finally {
            over = true;
            server.close();
        }
        for (Thread thread : threads) {
            io.asyncio4j.Asyncio.toThread(() -> thread.join());
        }
        assertThat(EventLoop.current().allTasks()).hasSize(1);
    }

    /// Ends the server at once, or lets requests finish that are under way.
    private Server restart(Server server) {
        restarts++;
        restarting = true;
        server.shutdown(restarts % 2 == 0 ? Duration.ZERO : millis(200));
        Server next = app.start(port);
        restarting = false;
        return next;
    }

    private void comeAndGo(ClientSession session) throws Exception {
        while (!over) {
            int before = restarts;
            boolean calm = !restarting;
            Task<?> request = createTask("request", () -> ask(session));
            try {
                request.await();
            } catch (CancelledError e) {
                count("cancelled");
            } catch (UncheckedIOException e) {
                count("cut by a restart");
                if (calm && before == restarts) {
                    errors.add(e);
                    sleep(millis(100)); // real time: not too many of them
                }
            } catch (Throwable e) {
                errors.add(e);
            }
            if (restarting) {
                sleep(millis(5)); // real time: nobody listens
            }
        }
    }

    private void ask(ClientSession session) throws Exception {
        String base = "http://127.0.0.1:" + port;
        int choice = ThreadLocalRandom.current().nextInt(9);
        switch (choice) {
            case 0, 1 -> {
                String id = "" + System.nanoTime();
                check("get", session.get(base + "/text?id=" + id), id.getBytes(StandardCharsets.US_ASCII));
            }
            case 2 -> check("file", session.get(base + "/file"), content);
            case 3 -> check("gzip", session.get(base + "/packed"), content);
            case 4 ->
                check(
                        "upload",
                        session.put(
                                base + "/echo",
                                request -> request.stream("x/y", out -> {
                                    for (int n = 0; n < 300; n++) {
                                        out.write(Arrays.copyOfRange(content, n * 1000, (n + 1) * 1000));
                                    }
                                })),
                        content);
            case 5 ->
                check(
                        "upload",
                        session.put(
                                base + "/echo",
                                request -> request.bytes("x/y", content).expectContinue()),
                        content);
            case 6 -> check("form", session.post(base + "/form", this::writeForm), content);
            case 7 -> {
                try (var response = session.get(base + "/endless")) {
                    response.body().readExactly(200_000); // and leaves
                    count("left");
                }
            }
            default -> {
                try (var response = session.get(base + "/fail")) {
                    assertThat(response.status()).isEqualTo(503);
                    response.text();
                    count("provoked");
                }
            }
        }
    }

    private void check(String what, ClientResponse response, byte[] expected) {
        try (response) {
            assertThat(response.status()).as(what).isEqualTo(200);
            assertThat(response.bytes()).as(what).isEqualTo(expected);
            count(what);
        }
    }

    private void writeForm(io.asyncio4j.http.client.ClientRequest request) {
        request.stream("multipart/form-data; boundary=b", out -> {
            out.write("--b\r\nContent-Disposition: form-data; name=f; filename=x\r\n\r\n");
            out.write(content);
            out.write("\r\n--b--\r\n");
        });
    }

    private void count(String what) {
        counts.merge(what, 1, Integer::sum);
    }

    /// Cancels requests, and handlers, at random, for ever.
    private void cancelSome() {
        var random = new Random(7);
        while (true) {
            sleep(millis(random.nextInt(100))); // real time: requests come and go
            List<Task<?>> requests = new ArrayList<>();
            for (Task<?> task : EventLoop.current().allTasks()) {
                if (task.name().equals("request")) {
                    requests.add(task);
                }
            }
            if (!requests.isEmpty()) {
                requests.get(random.nextInt(requests.size())).cancel("bad luck");
            }
        }
    }

    /// A client in a thread that knows nothing of HTTP, and goes when it likes.
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
        String request = switch (random.nextInt(6)) {
            case 0 -> "GET /text?id=1" + HEAD + "\r\nGET /file" + HEAD + "\r\nGET /text?id=2" + HEAD + "\r\n";
            case 1 -> "PUT /echo" + HEAD + "Content-Length: 1000000\r\n\r\n" + "x".repeat(30_000);
            case 2 -> "PUT /echo" + HEAD + "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n5\r\nab";
            case 3 -> "GET /endless" + HEAD + "\r\n";
            case 4 ->
                "POST /form" + HEAD + "Content-Type: multipart/form-data; boundary=b\r\n"
                        + "Content-Length: 1000000\r\n\r\n--b\r\nContent-Disposition: form-data; name=f; filename=x"
                        + "\r\n\r\n" + "y".repeat(30_000);
            default -> "GET /file" + HEAD + "Accept-Encoding: gzip\r\n\r\n";
        };
        byte[] bytes = request.getBytes(StandardCharsets.ISO_8859_1);
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

    private Application application(Path file) {
        return new Application(options -> options.host("127.0.0.1")
                        .forms(forms -> forms.folder(uploads).maxInMemory(10_000))
                        .everyRoute(route -> route.cancelOnDisconnect(true)))
                .get("/text", request -> Response.text(request.queryParam("id").orElse("")))
                .get("/file", _ -> Response.file(file))
                .get(
                        "/packed",
                        route -> route.compress(true).compressFrom(1),
                        _ -> Response.bytes("text/plain", content))
                .get("/fail", _ -> Response.text("provoked").withStatus(503))
                .get(
                        "/endless",
                        _ -> Response.stream("x/y", out -> {
                            while (true) {
                                out.write(content);
                            }
                        }))
                .put("/echo", request -> Response.bytes("x/y", request.bytes()))
                .post("/form", request -> {
                    try (var form = request.form()) {
                        return Response.bytes(
                                "x/y", form.file("f").orElseThrow().bytes());
                    }
                });
    }
}
