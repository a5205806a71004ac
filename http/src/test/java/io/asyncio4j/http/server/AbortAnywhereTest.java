package io.asyncio4j.http.server;

import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.EventLoop;
import io.asyncio4j.Task;
import io.asyncio4j.http.MemoryNetwork;
import io.asyncio4j.http.MemoryPeer;
import io.asyncio4j.lowlevel.Instrument;
import io.asyncio4j.net.Service;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A client leaves, or a server aborts or ends, at every point of a request: no connection, task, file or
/// descriptor is left.
class AbortAnywhereTest {

    // There is a point before and after each step of a task. A run in which nothing happens counts them; then something
    // happens at each, once for each kind of event.

    private static final String HEAD = " HTTP/1.1\r\nHost: a\r\n";
    private static final String UPLOAD = "--b\r\nContent-Disposition: form-data; name=t\r\n\r\ntext\r\n--b\r\n"
            + "Content-Disposition: form-data; name=f; filename=x\r\n\r\n" + "y".repeat(300) + "\r\n--b--\r\n";

    private static final List<String> REQUESTS = List.of(
            "GET /text" + HEAD + "\r\n",
            "GET /stream" + HEAD + "\r\n",
            "GET /stream" + HEAD + "Accept-Encoding: gzip\r\n\r\n",
            "GET /file" + HEAD + "\r\n",
            "GET /file" + HEAD + "Range: bytes=0-69999,80000-\r\n\r\n",
            "GET /slow" + HEAD + "\r\nGET /text" + HEAD + "\r\n",
            "POST /text" + HEAD + "Content-Length: 5\r\n\r\n12345",
            "POST /text" + HEAD + "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n",
            "POST /form" + HEAD + "Content-Type: multipart/form-data; boundary=b\r\nContent-Length: " + UPLOAD.length()
                    + "\r\n\r\n" + UPLOAD,
            "POST /parts" + HEAD + "Expect: 100-continue\r\nContent-Type: multipart/form-data; boundary=b\r\n"
                    + "Content-Length: " + UPLOAD.length() + "\r\n\r\n" + UPLOAD,
            http2("GET", "/stream", ""),
            http2("GET", "/file", ""),
            http2("POST", "/text", "12345"),
            http2("POST", "/parts", UPLOAD));

    @TempDir
    Path folder;

    private Path file;
    private Path uploads;

    @BeforeEach
    void write() throws IOException {
        file = Files.writeString(folder.resolve("file"), "0123456789".repeat(10_000));
        uploads = Files.createDirectory(folder.resolve("uploads"));
    }

    @Test
    void atEveryPoint() throws Exception {
        int runs = 0;
        for (String request : REQUESTS) {
            for (Event event : Event.values()) {
                for (boolean cancels : new boolean[] {false, true}) {
                    int points = run(request, request.length(), event, Integer.MAX_VALUE, cancels);
                    for (int point = 0; point < points; point++) {
                        run(request, request.length(), event, point, cancels);
                        runs++;
                    }
                }
            }
        }
        assertThat(runs).isGreaterThan(500);
    }

    @Test
    void afterEveryByteOfARequest() throws Exception {
        for (String request : REQUESTS) {
            for (int sent = 0; sent < request.length(); sent += sent < 150 ? 1 : 17) {
                run(request, sent, Event.CLIENT_LEAVES, Integer.MAX_VALUE, sent % 2 == 0);
            }
        }
    }

    @Test
    void onRandomSchedules() throws Exception {
        var random = new Random(20261128);
        for (int n = 0; n < 1500; n++) {
            String request = REQUESTS.get(random.nextInt(REQUESTS.size()));
            int sent = random.nextBoolean() ? request.length() : random.nextInt(request.length());
            Event event = Event.values()[random.nextInt(Event.values().length)];
            run(request, sent, event, random.nextInt(60), random.nextBoolean());
        }
    }

    /// Two streams that ask for the same, after each other and at once.
    private static String http2(String method, String path, String body) {
        var asked = new StringBuilder(Http2Peer.PREFACE).append(Http2Peer.frame(Http2Peer.SETTINGS, 0, 0));
        for (int stream : new int[] {1, 3}) {
            byte[] head = Http2Peer.blockOf(
                    ":method",
                    method,
                    ":scheme",
                    "http",
                    ":authority",
                    "a",
                    ":path",
                    path,
                    "content-type",
                    "multipart/form-data; boundary=b");
            int end = body.isEmpty() ? Http2Peer.END_STREAM : 0;
            asked.append(Http2Peer.frame(Http2Peer.HEADERS, Http2Peer.END_HEADERS | end, stream, head));
        }
        for (int stream = 1; stream <= 3 && !body.isEmpty(); stream += 2) {
            byte[] bytes = body.getBytes(StandardCharsets.US_ASCII);
            asked.append(Http2Peer.frame(Http2Peer.DATA, Http2Peer.END_STREAM, stream, bytes));
        }
        return asked.toString();
    }

    /// @return how many points there were
    private int run(String request, int sent, Event event, int at, boolean cancels) throws Exception {
        var points = new Points();
        String what = event + " at " + at + " after " + sent + " bytes of "
                + request.lines().findFirst().orElse("");
        MemoryNetwork.virtually(points, network -> {
            HttpService http = application(cancels).open(network.beforePoll());
            var sessions = new ArrayList<Service.Session>();
            Service service = channel -> {
                Service.Session session = http.accept(channel);
                sessions.add(session);
                return session;
            };
            MemoryPeer peer = network.peer(service);
            points.begin(at, () -> {
                switch (event) {
                    case CLIENT_LEAVES -> peer.close();
                    case SERVER_ABORTS -> sessions.forEach(Service.Session::abort);
                    case SERVER_FINISHES -> sessions.forEach(Service.Session::finish);
                    case TASK_IS_CANCELLED -> sessions.forEach(session -> cancel(session.task()));
                }
            });
            peer.send(request.substring(0, sent));
            sleep(seconds(5));
            points.end();
            peer.close();
            sleep(seconds(100));
            http.end();
            assertThat(network.openConnections()).as(what).isZero();
            assertThat(EventLoop.current().allTasks()).as(what).hasSize(1);
            assertThat(files()).as(what).isEmpty();
            assertThat(descriptors()).as(what).isZero();
        });
        return points.seen;
    }

    private Application application(boolean cancels) {
        return new Application(
                        options -> options.forms(forms -> forms.folder(uploads).maxInMemory(50))
                                .everyRoute(route -> route.compress(true).cancelOnDisconnect(cancels)))
                .get("/text", _ -> Response.text("text"))
                .post("/text", request -> Response.text(request.text()))
                .get("/slow", _ -> {
                    sleep(millis(10));
                    return Response.text("slow");
                })
                .get(
                        "/stream",
                        _ -> Response.stream("text/plain", out -> {
                            out.write("first");
                            yieldNow();
                            out.write("second");
                            out.flush();
                            sleep(millis(10));
                            out.write("third");
                        }))
                .get("/file", _ -> Response.file(file))
                .post("/form", request -> {
                    var form = request.form();
                    return Response.bytes("x/y", form.file("f").orElseThrow().bytes());
                })
                .post("/parts", request -> {
                    var reader = request.multipart(_ -> {});
                    int count = 0;
                    for (var part = reader.next(); part != null; part = reader.next()) {
                        count += part.bytes().length;
                    }
                    return Response.text("" + count);
                });
    }

    private static void cancel(@Nullable Task<?> task) {
        if (task != null) {
            task.cancel();
        }
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.list(uploads)) {
            return all.toList();
        }
    }

    private long descriptors() throws IOException {
        try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
            return all.filter(each -> {
                        try {
                            return Files.readSymbolicLink(each).startsWith(folder);
                        } catch (IOException e) {
                            return false;
                        }
                    })
                    .count();
        }
    }

    private enum Event {
        CLIENT_LEAVES,
        SERVER_ABORTS,
        SERVER_FINISHES,
        TASK_IS_CANCELLED
    }

    /// Counts the points, and lets something happen at one of them.
    private static final class Points implements Instrument {

        private @Nullable Runnable event;
        private int at;
        private int seen;

        void begin(int point, Runnable what) {
            at = point;
            event = what;
        }

        void end() {
            event = null;
        }

        @Override
        public void stepBegins(Task<?> task) {
            point();
        }

        @Override
        public void stepEnds(Task<?> task) {
            point();
        }

        private void point() {
            Runnable happens = event;
            if (happens != null && seen++ == at) {
                happens.run();
            }
        }
    }
}
