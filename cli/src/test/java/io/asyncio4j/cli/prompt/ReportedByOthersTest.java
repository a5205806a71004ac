package io.asyncio4j.cli.prompt;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What users of other prompts and kernels have reported, tried here: see `docs/design/field-reports.md`.
class ReportedByOthersTest {

    private Session session;

    @BeforeEach
    void start() {
        session = new Session(List.of(), false, _ -> {});
    }

    @AfterEach
    void end() {
        session.close();
    }

    @Test
    void tasksRunWhileNothingIsTyped() throws Exception {
        eval("createTask(() -> { sleep(0.001); Beacon.reach(); })");

        Beacon.await(); // no snippet runs meanwhile
    }

    @Test
    void anInterruptReachesTasksThatBlockBelowAGroup() throws Exception {
        assertThat(interrupted("var turn = new AsyncSemaphore(1); Beacon.reach();"
                        + " gather(() -> { try (var _ = turn.acquire()) { new CountDownLatch(1).await(); } },"
                        + " () -> { try (var _ = turn.acquire()) { new CountDownLatch(1).await(); } })"))
                .last()
                .isEqualTo("stopped");
    }

    @Test
    void anInterruptedWaitForALockLeavesTheLockAlone() throws Exception {
        eval("var lock = new AsyncLock(); var hold = lock.acquire();");
        assertThat(interrupted("Beacon.reach(); lock.acquire()")).last().isEqualTo("stopped");

        assertThat(eval("hold.close(); lock.isLocked()")).last().asString().endsWith("==> false");
        assertThat(eval("try (var _ = lock.acquire()) { sleep(0.001); }")).isEmpty();
    }

    @Test
    void aTaskThatNeverGivesWayDoesNotHoldUpThePromptForGood() throws Exception {
        eval("createTask(() -> { Beacon.reach(); while (true) {} })");
        Beacon.await();
        var lines = new CopyOnWriteArrayList<String>();
        Thread typing = Thread.ofPlatform().start(() -> lines.addAll(eval("1 + 1")));
        do {
            session.interrupt(); // one that comes before the line waits hits nothing
        } while (!typing.join(Duration.ofMillis(50)));

        assertThat(lines).containsExactly("stopped");
        assertThat(eval("2 + 2")).last().asString().endsWith("==> 4");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "var test = (Serializable & Runnable) () -> {}; test.run(); 1    | 1", // JDK-8252409
                "var v = List.of(\"\", 0); List<Serializable> l = v; l.size()    | 2", // JDK-8322003
                "Function<Integer, Integer> f = _ -> 7; f.apply(1)               | 7", // JDK-8322532
                "var counter = new Object() { int n = 3; }; counter.n            | 3",
                "class Z {} var z = new Z(); z == null                           | false", // JDK-8257236
                "1 + 1 // two                                                    | 2",
                "'Stream.of(1, 2)\n    .map(n -> n + 1)\n    .toList()'          | [2, 3]",
            })
    void whatOtherShellsStumbleAbout(String text, String value) {
        assertThat(eval(text)).last().asString().endsWith("==> " + value);
    }

    @Test
    void aCellOfCommentsOnlyIsNoError() {
        assertThat(session.eval("// nothing\n/* here */").failed()).isFalse();
    }

    @Test
    void namesThatShareABeginAreOffered() {
        assertThat(Completions.names(session, "new Instant", 11)).contains("InstantiationException(");
    }

    @Test
    void aNestedRunNeitherEndsNorReplacesTheLoop() {
        eval("var before = EventLoop.current()");
        assertThat(eval("run(() -> 1)")).last().asString().endsWith("==> 1");
        assertThat(eval("before == EventLoop.current()")).last().asString().endsWith("==> true");
    }

    private List<String> interrupted(String snippet) throws InterruptedException {
        var lines = new CopyOnWriteArrayList<String>();
        Thread typing = Thread.ofPlatform().start(() -> lines.addAll(eval(snippet)));
        Beacon.await();
        session.interrupt();
        typing.join();
        return lines;
    }

    private List<String> eval(String snippet) {
        return session.eval(snippet.replace("Beacon.", Beacon.class.getName() + "."))
                .lines();
    }
}
