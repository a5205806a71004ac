package io.asyncio4j.http.server;

import static io.asyncio4j.Asyncio.await;
import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.run;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.timeout;
import static io.asyncio4j.http.HttpTest.reservedPort;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncio4j.CancelledError;
import io.asyncio4j.Task;
import io.asyncio4j.TaskGroup;
import io.asyncio4j.Worker;
import io.asyncio4j.Workers;
import io.asyncio4j.http.client.ClientSession;
import io.asyncio4j.http.websocket.WebSocket;
import io.asyncio4j.net.Connection;
import io.asyncio4j.net.ConnectionFailedException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Several loops, each with the clock of the machine: real time.
@Timeout(120)
class RollingRestartTest {

    private static final int RESTARTS = 3;

    private final AtomicInteger begun = new AtomicInteger();
    private final AtomicInteger answered = new AtomicInteger();
    private final AtomicInteger asked = new AtomicInteger();
    private final Map<String, Worker> serversOf = new ConcurrentHashMap<>(); // by what they answer
    private final Workers workers = new Workers(2);
    private SocketChannel reserved;
    private int port;

    @BeforeEach
    void findPort() throws IOException {
        reserved = reservedPort();
        port = ((InetSocketAddress) reserved.getLocalAddress()).getPort();
    }

    @AfterEach
    void freePort() throws IOException {
        reserved.close();
    }

    @Test
    void noRequestIsLostAndNoneIsRepeated() throws Exception {
        serving(() -> TaskGroup.run(group -> {
            for (int n = 0; n < 4; n++) {
                group.createTask(this::askOnKeptConnections);
                group.createTask(this::askOnNewConnections);
            }
            group.createTask(() -> askBySession(false));
            group.createTask(() -> askBySession(true));
            while (answered.get() < 100) {
                sleep(millis(1));
            }
            for (int n = 0; n < RESTARTS; n++) {
                timeout(seconds(60), () -> await(workers.restart()));
            }
        }));
        assertThat(begun).hasValue(2 + 2 * RESTARTS);
        assertThat(answered.get()).isEqualTo(asked.get()).isGreaterThan(100);
    }

    @Test
    void webSocketsAreToldToComeBackAndFindTheNewWorker() throws Exception {
        var codes = new CopyOnWriteArrayList<String>();
        serving(() -> {
            try (var session = new ClientSession()) {
                var socket = session.webSocket("ws://127.0.0.1:" + port + "/chat");
                String first = socket.receiveText();
                var restart = workers.restart();
                assertThatThrownBy(socket::receiveText).hasMessageContaining("1012");
                codes.add(socket.closeCode().orElseThrow() + " " + socket.closeReason());
                try (var again = session.webSocket("ws://127.0.0.1:" + port + "/chat")) {
                    assertThat(again.receiveText()).isNotEqualTo(first);
                    timeout(seconds(60), () -> await(restart));
                }
            }
        });
        assertThat(codes).containsExactly("1012 the server restarts");
    }

    @Test
    void anIdleConnectionMayAskOnceMoreAndIsToldThatItIsTheLast() throws Exception {
        serving(() -> {
            try (var connection = Connection.open("127.0.0.1", port)) {
                Answer answer = ask(connection);
                assertThat(answer.isLast()).isFalse();
                Worker serving = Objects.requireNonNull(serversOf.get(answer.body()));
                var restart = workers.restart();
                while (!serving.isRestarting()) {
                    sleep(millis(1));
                }
                while (!answer.isLast()) {
                    answer = ask(connection);
                }
                assertThat(connection.read(1)).isEmpty();
                timeout(seconds(60), () -> await(restart));
            }
        });
    }

    @Test
    void oneThatStaysIdleDoesNotHoldTheRestartUp() throws Exception {
        serving(() -> {
            try (var connection = Connection.open("127.0.0.1", port)) {
                ask(connection);
                timeout(seconds(30), () -> await(workers.restart())); // whose grace is a minute
                assertThat(connection.read(1)).isEmpty();
            }
        });
    }

    /// Runs `body` while the workers serve, each of them.
    private void serving(Body body) throws Exception {
        run(() -> {
            Task<?> running = createTask(() -> Application.runOnWorkers(workers, port, this::application));
            var listening = new HashSet<String>();
            while (listening.size() < 2) {
                try (var connection = Connection.open("127.0.0.1", port)) {
                    listening.add(ask(connection).body());
                } catch (ConnectionFailedException e) {
                    sleep(millis(1)); // nobody listens yet
                }
            }
            body.run();
            running.cancel();
            assertThatThrownBy(running::await).isInstanceOf(CancelledError.class);
        });
    }

    private Application application() {
        String name = "from " + begun.incrementAndGet();
        serversOf.put(name, Worker.find().orElseThrow());
        return new Application(options -> options.host("127.0.0.1"))
                .post("/", request -> {
                    sleep(millis(request.bytes().length));
                    answered.incrementAndGet();
                    return Response.text(name);
                })
                .webSocket("/chat", (request, socket) -> greet(socket, name));
    }

    private static void greet(WebSocket socket, String name) {
        socket.send(name);
        socket.receive();
    }

    private boolean isOver() {
        return workers.statistics().replaced() == 2 * RESTARTS;
    }

    private void askOnKeptConnections() throws IOException {
        while (!isOver()) {
            try (var connection = Connection.open("127.0.0.1", port)) {
                boolean last = false;
                while (!last && !isOver()) {
                    last = ask(connection).isLast();
                }
            }
        }
    }

    private void askOnNewConnections() throws IOException {
        while (!isOver()) {
            try (var connection = Connection.open("127.0.0.1", port)) {
                ask(connection);
            }
        }
    }

    private void askBySession(boolean http2) {
        try (var session = new ClientSession(options -> options.http2PriorKnowledge(http2))) {
            while (!isOver()) {
                asked.incrementAndGet();
                try (var response = session.post("http://127.0.0.1:" + port + "/", request -> request.text("a"))) {
                    assertThat(serversOf).containsKey(response.text());
                }
            }
        }
    }

    /// Asks, and fails if there is no whole answer: nothing is tried again.
    private Answer ask(Connection connection) throws IOException {
        asked.incrementAndGet();
        connection.write("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nab");
        String head = new String(connection.readUntil(10_000, "\r\n\r\n".getBytes(ISO_8859_1)), ISO_8859_1);
        assertThat(head).startsWith("HTTP/1.1 200 ");
        List<String> lines = head.lines().toList();
        int length = lines.stream()
                .filter(line -> line.regionMatches(true, 0, "content-length:", 0, 15))
                .mapToInt(line -> Integer.parseInt(line.substring(15).strip()))
                .findFirst()
                .orElseThrow();
        var answer = new Answer(head, new String(connection.readExactly(length), ISO_8859_1));
        assertThat(serversOf).containsKey(answer.body());
        return answer;
    }

    private record Answer(String head, String body) {

        boolean isLast() {
            return head.toLowerCase(Locale.ROOT).contains("connection: close");
        }
    }

    private interface Body {

        void run() throws Exception;
    }
}
