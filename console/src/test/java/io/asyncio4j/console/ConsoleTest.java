package io.asyncio4j.console;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.minutes;
import static io.asyncio4j.Asyncio.run;
import static io.asyncio4j.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncio4j.AsyncLock;
import io.asyncio4j.EventLoop;
import io.asyncio4j.Task;
import io.asyncio4j.http.client.ClientResponse;
import io.asyncio4j.http.client.ClientSession;
import io.asyncio4j.http.client.cookies.CookieJar;
import io.asyncio4j.lowlevel.LoopSnapshot;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The console's server, as a browser asks it. On real sockets and clocks: another loop is observed.
class ConsoleTest {

    private final CountDownLatch spinning = new CountDownLatch(1);
    private EventLoop observed;
    private Console console;
    private Task<?> holder;
    private long before; // consoles

    @BeforeEach
    void start() throws Exception {
        observed = EventLoop.start(options -> options.name("observed").cancelFromOutside(true));
        holder = observed.submit(() -> {
                    var lock = new AsyncLock();
                    var task = createTask("holder", () -> {
                        try (var _ = lock.acquire()) {
                            sleep(minutes(60));
                        }
                    });
                    for (int i = 0; i < 20; i++) {
                        createTask("waiter-" + i, () -> {
                            lock.acquire().close();
                            sleep(minutes(60));
                        });
                    }
                    observed.awaitAllBlocked();
                    return task;
                })
                .get();
        console = Console.start();
    }

    @AfterEach
    void end() {
        spinning.countDown();
        console.close();
        observed.close();
    }

    @Test
    void theTokenOpensThePageAndACookieTheRest() throws Exception {
        inSession(session -> {
            try (ClientResponse page = session.get(console.url().toString())) {
                assertThat(page.status()).isEqualTo(200);
                assertThat(page.headers().first("Content-Security-Policy"))
                        .hasValueSatisfying(policy -> assertThat(policy).startsWith("default-src 'none'"));
                assertThat(page.text()).contains("<title>asyncio console</title>");
            }
            assertThat(status(session, "/page.js")).isEqualTo(200);
        });
    }

    @Test
    void withoutTheTokenOrWithAWrongOneEverythingIsRefused() throws Exception {
        run(() -> {
            try (var session = new ClientSession()) {
                for (String path : List.of("/", "/page.js", "/api/tasks", "/api/events", "/?token=wrong", "/?token=")) {
                    assertThat(status(session, path)).as(path).isEqualTo(403);
                }
            }
        });
    }

    @Test
    void aForeignHostAndAForeignOriginAreRefusedEvenWithTheToken() throws Exception {
        inSession(session -> {
            open(session);
            for (var foreign : Map.of("Host", "evil.example:80", "Origin", "http://evil.example")
                    .entrySet()) {
                try (var answer = session.get(
                        url("/api/tasks"), request -> request.header(foreign.getKey(), foreign.getValue()))) {
                    assertThat(answer.status()).as(foreign.getKey()).isEqualTo(403);
                }
            }
            try (var answer = session.post(url("/api/cancel/" + id(session, "holder")), _ -> {})) {
                assertThat(answer.status()).as("without an origin").isEqualTo(403);
            }
        });
    }

    @Test
    void tasksArePagedSortedAndFiltered() throws Exception {
        inSession(session -> {
            open(session);
            Map<?, ?> rows = ask(session, "/api/tasks?filter=waiter&sort=id&order=desc&offset=5&limit=3");
            assertThat(rows.get("total")).isEqualTo(20);
            assertThat((List<?>) rows.get("rows"))
                    .extracting(row -> String.valueOf(((Map<?, ?>) row).get("name")))
                    .containsExactly("waiter-14", "waiter-13", "waiter-12");
        });
    }

    @Test
    void aTaskShowsItsStackAndTheChainUpToTheHolder() throws Exception {
        inSession(session -> {
            open(session);
            Map<?, ?> task = ask(session, "/api/task/" + id(session, "waiter-7"));
            assertThat(field(task, "stack").toString()).contains("AsyncLock.acquire");
            assertThat((List<?>) task.get("chain"))
                    .singleElement()
                    .satisfies(ref -> assertThat(((Map<?, ?>) ref).get("name")).isEqualTo("holder"));
        });
    }

    @Test
    void groupsTreesAndResourcesPointAtTheHolder() throws Exception {
        inSession(session -> {
            open(session);
            assertThat(list(session, "/api/groups?by=wait&filter=lock"))
                    .singleElement()
                    .satisfies(group -> assertThat(group.get("count")).isEqualTo(20));
            assertThat(list(session, "/api/tree?by=wait"))
                    .singleElement()
                    .satisfies(branch -> assertThat(branch.toString()).contains("holder", "below=20"));
            assertThat(list(session, "/api/resources"))
                    .first()
                    .satisfies(lock -> assertThat(lock.toString())
                            .contains("AsyncLock[held by holder, 20 waiting]", "waiting=20"));
        });
    }

    @Test
    void tasksThatHaveEndedShowWhoCancelledThemAndWhichErrorsNobodyHasAskedFor() throws Exception {
        inSession(session -> {
            open(session);
            ask(session, "/api/tasks"); // somebody looks
            var _ = observed.submit(() -> {
                        var failing = createTask("failing", () -> {
                            throw new IOException("no tea");
                        });
                        failing.awaitDone();
                        var victim = createTask("victim", () -> sleep(minutes(60)));
                        sleep(millis(1));
                        victim.cancel("too late");
                        victim.awaitDone();
                    })
                    .get();
            try (var events = session.events(url("/api/events"))) {
                for (var _ : events) { // until the next look
                    if (field(ask(session, "/api/ended?filter=victim"), "total").equals(1)) {
                        break;
                    }
                }
            }
            assertThat(ask(session, "/api/ended?filter=victim").toString())
                    .contains("end=cancelled", "reason=too late");
            assertThat(ask(session, "/api/ended?filter=unretrieved").toString())
                    .contains("total=1", "name=failing", "end=error", "java.io.IOException: no tea");
        });
    }

    @Test
    void aMomentIsComparedWithOneThatWasMarked() throws Exception {
        inSession(session -> {
            open(session);
            ask(session, "/api/tasks"); // somebody looks
            String mark;
            try (var answer = post(session, "/api/mark")) {
                mark = answer.text();
            }
            var _ = observed.submit(() -> {
                        for (int i = 0; i < 3; i++) {
                            createTask("newcomer-" + i, () -> sleep(minutes(60)));
                        }
                        holder.cancel();
                        holder.awaitDone();
                    })
                    .get();
            String path = "/api/compare?from=" + mark;
            try (var events = session.events(url("/api/events"))) {
                for (var _ : events) { // until the next look
                    if (!field(ask(session, path), "gone").toString().contains("total=0")) {
                        break;
                    }
                }
            }
            Map<?, ?> compared = ask(session, path);
            assertThat(field(compared, "fresh").toString()).contains("total=3", "newcomer-2");
            assertThat(field(compared, "gone").toString()).contains("total=1", "name=holder");
            assertThat(field(compared, "grown").toString()).contains("activity=sleeps");
            assertThat(status(session, "/api/compare?from=4711")).isEqualTo(404);
        });
    }

    @Test
    void eventsGoOnWhileTheObservedLoopIsStalledAndNameTheCulprit() throws Exception {
        inSession(session -> {
            open(session);
            var _ = observed.submit(() -> createTask("spinner", this::spin));
            try (var events = session.events(url("/api/events"))) {
                for (var event : events) {
                    Map<?, ?> stall = first(field(event.json(Map.class), "stalls"));
                    if (stall != null && field(stall, "name").equals("spinner")) { // others stall on a busy machine
                        assertThat(stall.get("lasts")).isEqualTo(true);
                        assertThat(field(stall, "stack").toString()).contains("ConsoleTest.spin");
                        spinning.countDown();
                        break;
                    }
                }
                for (var event : events) {
                    Map<?, ?> stall = first(field(event.json(Map.class), "stalls"));
                    if (stall != null && field(stall, "lasts").equals(false)) {
                        break;
                    }
                }
            }
        });
    }

    @Test
    void thePageMayCancelATaskWhereTheProgramAllowsIt() throws Exception {
        inSession(session -> {
            open(session);
            String path = "/api/cancel/" + holder.name().length(); // no such task
            try (var answer = post(session, path)) {
                assertThat(answer.status()).isEqualTo(404);
            }
            try (var answer = post(session, "/api/cancel/" + id(session, "holder"))) {
                assertThat(answer.status()).isEqualTo(204);
            }
            var _ = observed.submit(() -> holder.awaitDone()).get();
            assertThat(holder.isCancelled()).isTrue();
        });
    }

    @Test
    void aProgramMayServeItItself() {
        before = consoles();
        try (var console = Console.start()) {
            System.err.println(console.url());
            serve();
        }
        assertThat(consoles()).isEqualTo(before);
    }

    private void serve() {
        assertThat(consoles()).isEqualTo(before + 1);
    }

    private static long consoles() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("asyncio-console"))
                .count();
    }

    @Test
    void itsOwnLoopIsNotLookedAt() {
        assertThat(consoles()).isPositive();
        assertThat(EventLoop.snapshots(0))
                .extracting(LoopSnapshot::name)
                .contains("observed")
                .doesNotContain("asyncio-console");
    }

    @Test
    void aBadOptionIsRefused() {
        assertThatThrownBy(() -> Console.start(options -> options.port(-1)))
                .hasMessage("port must be from 0 to 65535, was -1");
        assertThatThrownBy(() -> Console.start(options -> options.token(" ")))
                .hasMessage("token must be letters, digits and _ . ~ - alone");
    }

    private void spin() {
        while (spinning.getCount() > 0) {
            Thread.onSpinWait();
        }
    }

    private void inSession(Body body) throws Exception {
        run(() -> {
            try (var session =
                    new ClientSession(options -> options.cookies(new CookieJar(cookies -> cookies.unsafe(true))))) {
                body.run(session);
            }
        });
    }

    private void open(ClientSession session) {
        try (var page = session.get(console.url().toString())) {
            assertThat(page.status()).isEqualTo(200);
        }
    }

    private String url(String path) {
        URI url = console.url();
        return "http://127.0.0.1:" + url.getPort() + path;
    }

    private int status(ClientSession session, String path) {
        try (var answer = session.get(url(path))) {
            return answer.status();
        }
    }

    private ClientResponse post(ClientSession session, String path) {
        return session.post(url(path), request -> request.header("Origin", url("")));
    }

    private Map<?, ?> ask(ClientSession session, String path) {
        try (var answer = session.get(url(path))) {
            return answer.json(Map.class);
        }
    }

    @SuppressWarnings("unchecked") // what the console answers
    private List<Map<?, ?>> list(ClientSession session, String path) {
        try (var answer = session.get(url(path))) {
            return answer.json(List.class);
        }
    }

    private Object id(ClientSession session, String name) {
        Map<?, ?> row = first(field(ask(session, "/api/tasks?filter=" + name + "&limit=1"), "rows"));
        return field(Objects.requireNonNull(row, name), "id");
    }

    private static @Nullable Map<?, ?> first(Object list) {
        List<?> all = (List<?>) list;
        return all.isEmpty() ? null : (Map<?, ?>) all.getFirst();
    }

    private static Object field(Map<?, ?> object, String name) {
        return Objects.requireNonNull(object.get(name), name);
    }

    private interface Body {

        void run(ClientSession session) throws Exception;
    }
}
