package io.asyncio4j.console;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.minutes;
import static io.asyncio4j.Asyncio.run;
import static io.asyncio4j.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncio4j.EventLoop;
import io.asyncio4j.console.recording.Moment;
import io.asyncio4j.console.recording.RecordedMoments;
import io.asyncio4j.http.client.ClientSession;
import io.asyncio4j.http.client.cookies.CookieJar;
import io.asyncio4j.lowlevel.LoopSnapshot;
import io.asyncio4j.lowlevel.ObserverMBean;
import io.asyncio4j.lowlevel.TaskSnapshot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Recordings of real programs, on real clocks: a thread looks, and another program is killed.
@Timeout(120)
class RecordingTest {

    @TempDir
    private Path folder;

    @Test
    void aStallIsRecordedWhileItLastsWithTheCulpritsStack() throws Exception {
        var spinning = new CountDownLatch(1);
        try (var loop = EventLoop.start(options -> options.name("observed"));
                var _ = Recording.start(folder, RecordingTest::quickly)) {
            var _ = loop.submit(() -> createTask("spinner", () -> spin(spinning)));
            awaitMoment(
                    folder,
                    moment -> moment.loops().stream()
                            .anyMatch(each -> each.name().equals("observed") && isStalledIn("spin", each)));
            spinning.countDown();
        }
    }

    @Test
    void aProgramThatIsKilledLeavesWhatItHasSeenUpToThen() throws Exception {
        Process program = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--add-opens=java.base/java.lang=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Recorded.class.getName(),
                        folder.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            awaitMoment(folder, RecordingTest::hasAllWaiters);
            Instant seen = Instant.now();
            awaitMoment(folder, moment -> moment.at().isAfter(seen));
        } finally {
            program.destroyForcibly().onExit().join(); // KILL
        }
        List<Moment> left = moments(folder);
        assertThat(left.getLast())
                .satisfies(last -> assertThat(hasAllWaiters(last)).isTrue());
        Recording.start(folder).close(); // nothing is locked
    }

    @Test
    void aRecordingThatIsBeingWrittenCanBeRead() throws Exception {
        try (var loop = EventLoop.start(options -> options.name("observed"));
                var _ = Recording.start(folder, RecordingTest::quickly)) {
            var _ = loop.submit(() -> createTask("late", () -> sleep(minutes(60))));
            awaitMoment(folder, moment -> names(moment).contains("late"));
        }
    }

    @Test
    void nothingIsLeftOfARecordingThatIsClosedAndASecondOneInItsFolderIsRefused() throws InterruptedException {
        try (var _ = Recording.start(folder)) {
            assertThatThrownBy(() -> Recording.start(folder))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasCauseInstanceOf(FileAlreadyExistsException.class)
                    .hasMessageContaining("another recording is being written there");
        }
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().equals("asyncio-recording")) {
                assertThat(thread.join(Duration.ofSeconds(20))).isTrue(); // it ends a moment later
            }
        }
        Recording.start(folder).close();
    }

    @Test
    void aProgramMayRecordItself() {
        try (var _ = Recording.start(folder, options -> options.aroundStalls(Duration.ofSeconds(30)))) {
            serve();
        }
        assertThat(folder).isEmptyDirectory(); // no stall, and no lock
    }

    @Test
    void aTaskThatClosesItsRecordingDoesNotBlockItsLoop() {
        var story = new ArrayList<String>(); // loop only
        run(() -> {
            var asking = new AskingObserver(EventLoop.current(), () -> story.add("asked"));
            var recording = Recording.start(
                    folder, options -> options.interval(Duration.ofHours(1)).observed(asking, "asks the loop"));
            while (story.isEmpty()) {
                sleep(millis(1));
            }
            recording.close();
            story.add("closed");
        });
        assertThat(story).containsExactly("asked", "asked", "closed");
    }

    private void serve() {
        assertThat(folder).isNotEmptyDirectory();
    }

    @Test
    void theSamePageShowsEachMoment() throws Exception {
        try (var loop = EventLoop.start(options -> options.name("observed"));
                var _ = Recording.start(folder, RecordingTest::quickly)) {
            awaitMoment(folder, moment -> names(moment).isEmpty());
            var _ = loop.submit(() -> createTask("late", () -> sleep(minutes(60))));
            awaitMoment(folder, moment -> names(moment).contains("late"));
        }
        try (var console = Console.open(folder)) {
            run(() -> {
                try (var session =
                        new ClientSession(options -> options.cookies(new CookieJar(cookies -> cookies.unsafe(true))))) {
                    var page = new RecordedPage(session, console);
                    Map<?, ?> tape = page.ask("/api/recording");
                    assertThat(String.valueOf(tape.get("program")))
                            .startsWith(ProcessHandle.current().pid() + " ");
                    int last = ((List<?>) Objects.requireNonNull(tape.get("times"))).size() - 1;
                    assertThat(page.ask("/api/tasks?at=0").get("total")).isEqualTo(0);
                    assertThat(page.ask("/api/tasks?at=" + last + "&filter=late")
                                    .get("total"))
                            .isEqualTo(1);
                    Map<?, ?> moment = page.ask("/api/moment?at=" + last);
                    assertThat(String.valueOf(moment.get("look"))).contains("name=observed");
                    assertThat(String.valueOf(moment.get("points"))).contains("tasks=0", "tasks=1");
                    assertThat(page.status("/api/cancel/1")).isEqualTo(409);
                }
            });
        }
    }

    @Test
    void whatIsNoRecordingIsToldAtOnce() throws Exception {
        Path file = Files.writeString(folder.resolve("notes.txt"), "tea");
        assertThatThrownBy(() -> Console.open(file))
                .hasMessageContaining(file + " is no recording of asyncio, nor of the JDK Flight Recorder");
        assertThatThrownBy(() -> Console.open(folder)).hasMessageContaining(folder + " has no recording");
        assertThatThrownBy(() -> Console.open(folder.resolve("none"))).hasCauseInstanceOf(NoSuchFileException.class);
    }

    @Test
    void aBadOptionIsRefused() {
        assertThatThrownBy(() -> Recording.start(folder, options -> options.bytes(1)))
                .hasMessage("bytes must be >= 65536, was 1");
        assertThatThrownBy(() -> Recording.start(folder, options -> options.interval(Duration.ZERO)))
                .hasMessage("interval must be >= PT0.05S, was PT0S");
        assertThatThrownBy(() -> Recording.start(folder, options -> options.aroundStalls(Duration.ZERO)))
                .hasMessage("before must be >= PT1S, was PT0S");
    }

    private static void quickly(RecordingOptions options) {
        options.interval(Duration.ofMillis(50));
    }

    private static void spin(CountDownLatch until) {
        while (until.getCount() > 0) {
            Thread.onSpinWait();
        }
    }

    private static boolean isStalledIn(String method, LoopSnapshot loop) {
        LoopSnapshot.Stall stall = loop.stall();
        return stall != null
                && stall.stack().stream()
                        .anyMatch(frame -> frame.getMethodName().equals(method));
    }

    private static boolean hasAllWaiters(Moment moment) {
        return names(moment).stream().filter(name -> name.startsWith("waiter-")).count() == 100;
    }

    private static List<String> names(Moment moment) {
        return moment.loops().stream()
                .flatMap(loop -> loop.tasks().stream())
                .map(TaskSnapshot::name)
                .toList();
    }

    private static void awaitMoment(Path folder, Predicate<Moment> wanted) throws InterruptedException {
        while (true) {
            try {
                if (moments(folder).stream().anyMatch(wanted)) {
                    return;
                }
            } catch (IOException e) {
                // it has not begun
            }
            new CountDownLatch(1).await(50, TimeUnit.MILLISECONDS); // another thread writes
        }
    }

    private static List<Moment> moments(Path folder) throws IOException {
        var read = new ArrayList<Moment>();
        RecordedMoments.open(folder, read::add).close();
        return read;
    }

    /// Sees a loop without tasks, and needs another one for that.
    private record AskingObserver(EventLoop loop, Runnable question) implements ObserverMBean {

        @Override
        public List<LoopSnapshot> snapshots(int frames) {
            loop.submit(question::run).orTimeout(30, TimeUnit.SECONDS).join();
            return List.of(new LoopSnapshot(1, "asked", null, null, List.of(), List.of(), List.of(), 0));
        }

        @Override
        public boolean cancel(long task, String by) {
            return false;
        }
    }

    /// The page of a recording, as a browser asks it.
    private record RecordedPage(ClientSession session, Console console) {

        private RecordedPage {
            session.get(console.url().toString()).close();
        }

        Map<?, ?> ask(String path) {
            try (var answer = session.get(console.url().resolve(path).toString())) {
                return answer.json(Map.class);
            }
        }

        int status(String path) {
            String origin = "http://127.0.0.1:" + console.url().getPort();
            try (var answer = session.post(origin + path, request -> request.header("Origin", origin))) {
                return answer.status();
            }
        }
    }
}
