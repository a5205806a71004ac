package io.asyncio4j;

import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.run;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedThread;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What `docs/guide/jvm-tools.md` says, on programs in JVMs of their own.
class JvmToolsTest {

    @TempDir
    private Path folder;

    @Test
    void aDebuggerStopsInATaskAndShowsItsNameFramesAndVariables() throws Exception {
        var program = Bakery.start("-agentlib:jdwp=transport=dt_socket,server=y,suspend=y,address=127.0.0.1:0");
        String port = program.readUntil("\n").replaceAll("\\D", "");
        var jdb = Dialogue.tool("jdb", "-connect", "com.sun.jdi.SocketAttach:hostname=127.0.0.1,port=" + port);
        try (program;
                jdb) {
            jdb.readUntil("main[1]"); // before the program is there, "run" does nothing
            jdb.say("stop in " + Bakery.class.getName() + ".sell");
            jdb.say("run");

            assertThat(jdb.readUntil("clerk[1]"))
                    .contains("Breakpoint hit: \"thread=clerk\"")
                    .contains("Bakery.sell(), line=");
            jdb.say("where");
            assertThat(jdb.readUntil("clerk[1]"))
                    .contains("[1] " + Bakery.class.getName() + ".sell (JvmToolsTest.java:")
                    .contains("Task.runBody");
            jdb.say("locals");
            assertThat(jdb.readUntil("clerk[1]"))
                    .contains("stock = instance of io.asyncio4j.AsyncQueue")
                    .contains("customers = 3");
            jdb.say("next");
            jdb.readUntil("clerk[1]");
            jdb.say("locals");
            assertThat(jdb.readUntil("served = 0")).contains("Local variables");
        }
    }

    @Test
    void aThreadDumpShowsEveryTaskWithItsNameAndItsStack() throws Exception {
        Path file = folder.resolve("dump.json");
        try (var program = Bakery.start()) {
            program.readUntil("open\n");
            program.jcmd("Thread.dump_to_file", "-format=json", file.toString());
        }
        Map<String, String> stacks = stacksByThread(Files.readString(file));

        assertThat(stacks.get("clerk"))
                .contains("AsyncQueue.get(")
                .contains("Bakery.sell(")
                .contains("Task.runBody(");
        assertThat(stacks.get("baker")).contains("Asyncio.sleep(").contains("Bakery.bake(");
        assertThat(stacks.get("bookkeeper")).contains("sleepNanos(").contains("Bakery.pause(");
        assertThat(stacks).containsKeys("main", "asyncio", "asyncio-watchdog");
    }

    @Test
    void aSignalShowsTheTreeOfTheTasks() throws Exception {
        try (var program = Bakery.start()) {
            program.readUntil("open\n");
            program.signal("HUP");

            assertThat(program.readUntil("  * bookkeeper is blocked in a call of the JDK\n"))
                    .containsPattern("\\* main waits for its 3 tasks\n")
                    .contains("  * baker sleeps\n")
                    .contains("  * clerk waits for AsyncQueue[0 of 1 items, 1 getting, 0 putting]\n");
        }
    }

    @Test
    void aHistogramOfTheHeapCountsTheTasks() throws Exception {
        try (var program = Bakery.start()) {
            program.readUntil("open\n");

            assertThat(program.jcmd("GC.class_histogram").lines())
                    .filteredOn(line -> line.matches(".* io\\.asyncio4j\\.Task( .*)?"))
                    .singleElement()
                    .asString()
                    .matches(" *\\d+: +4 .*"); // the main task and its three
        }
    }

    @Test
    void jstackShowsTheTaskThatRuns() throws Exception {
        try (var program = Bakery.start("-Dbusy=600")) {
            program.readUntil("counting\n");

            assertThat(program.ask("jstack"))
                    .containsPattern("\"asyncio\" .*\n +Carrying virtual thread #\\d+\n")
                    .containsPattern("Mounted virtual thread #\\d+\n(\tat .*\n)*\tat .*Bakery\\.count\\(");
        }
    }

    @Test
    void aRecordingShowsTheTasksAndWhoUsedTheProcessorAndWhoBlockedTheLoop() throws Exception {
        Path file = folder.resolve("bakery.jfr");
        try (var program = Bakery.start("-Dbusy=4", "-XX:StartFlightRecording:settings=profile,filename=" + file)) {
            program.readUntil("closed\n");
            program.awaitEnd();
        }
        List<RecordedEvent> events = RecordingFile.readAllEvents(file);

        assertThat(of(events, "io.asyncio4j.TaskStart").map(event -> event.getString("task")))
                .contains("accountant", "baker", "clerk");
        assertThat(of(events, "io.asyncio4j.TaskEnd")
                        .map(event -> event.getString("task") + " " + event.getString("outcome")))
                .contains("accountant value", "baker cancelled", "clerk cancelled");
        assertThat(of(events, "io.asyncio4j.LoopBlocked")).anySatisfy(event -> {
            assertThat(event.getString("message")).startsWith("Task[accountant, pending]");
            assertThat(event.getString("culprit")).contains("Bakery.count(");
        });
        assertThat(of(events, "jdk.ExecutionSample")
                        .map(event -> event.<RecordedThread>getValue("sampledThread"))
                        .map(RecordedThread::getJavaName))
                .contains("accountant");
    }

    @Test
    void aProgramWithoutARecordingDoesNotLoadTheRecorder() throws Exception {
        try (var program = Bakery.start("-Dbusy=2", "-Xlog:class+load")) {
            assertThat(program.readUntil("closed\n"))
                    .contains("io.asyncio4j.Task ")
                    .doesNotContain("jdk.jfr.internal.MetadataRepository");
        }
    }

    private static Stream<RecordedEvent> of(List<RecordedEvent> events, String type) {
        return events.stream().filter(event -> event.getEventType().getName().equals(type));
    }

    private static Map<String, String> stacksByThread(String json) {
        return Stream.of(json.split("\"tid\":"))
                .skip(1)
                .collect(Collectors.toMap(
                        thread -> thread.replaceFirst("(?s).*?\"name\": \"(.*?)\".*", "$1"),
                        thread -> thread,
                        (first, second) -> first + second));
    }

    /// A program whose tasks sleep, wait, block in the JDK and, if it is busy, compute.
    static final class Bakery {

        private static final int BUSY = Integer.getInteger("busy", 0); // s

        private Bakery() {}

        static Dialogue start(String... options) throws IOException {
            return new Dialogue(JavaProgram.start(Bakery.class, options));
        }

        public static void main(String[] args) {
            run(() -> TaskGroup.run(group -> {
                EventLoop loop = EventLoop.current();
                loop.addSignalHandler("HUP", () -> System.out.println(loop.taskTree()));
                var stock = new AsyncQueue<String>(1);
                group.createTask("baker", () -> bake(stock));
                group.createTask("clerk", () -> sell(stock, 3));
                group.createTask("bookkeeper", Bakery::pause);
                yieldNow();
                System.out.println("open");
                if (BUSY > 0) {
                    group.createTask("accountant", Bakery::count).await();
                    group.cancel();
                }
            }));
            System.out.println("closed");
        }

        private static void bake(AsyncQueue<String> stock) {
            sleep(seconds(600));
            stock.put("loaf");
        }

        private static void sell(AsyncQueue<String> stock, int customers) {
            for (int served = 0; served < customers; served++) {
                System.out.println("sold " + stock.get());
            }
        }

        private static void pause() throws InterruptedException {
            if (BUSY == 0) {
                Thread.sleep(600_000); // real time: a call of the JDK that blocks
            }
        }

        private static void count() {
            System.out.println("counting");
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(BUSY); // real time: the tools look at it meanwhile
            while (System.nanoTime() < end) {
                Thread.onSpinWait();
            }
            sleep(millis(1));
        }
    }
}
