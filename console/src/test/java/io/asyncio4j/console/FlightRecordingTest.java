package io.asyncio4j.console;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.minutes;
import static io.asyncio4j.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncio4j.EventLoop;
import io.asyncio4j.console.recording.FlightMoments;
import io.asyncio4j.console.recording.Moment;
import io.asyncio4j.lowlevel.TaskSnapshot;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import jdk.jfr.Event;
import jdk.jfr.Name;
import jdk.jfr.Recording;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Files of the JDK Flight Recorder, as it writes them of real loops. On real clocks.
@Timeout(120)
class FlightRecordingTest {

    @TempDir
    private Path folder;

    @Test
    void tasksAreThereFromTheirBeginningToTheirEndAndAStallHasItsCulprit() throws Exception {
        Path file = folder.resolve("program.jfr");
        var seen = new CountDownLatch(1); // by the watchdog
        try (var recording = new Recording()) {
            recording.start();
            try (var loop = EventLoop.start(options -> options.name("observed")
                    .debug(true)
                    .errorHandler(report -> {
                        if (report.error().toString().contains("staller")) {
                            seen.countDown();
                        }
                    }))) {
                var _ = loop.submit(() -> createTask("early", () -> sleep(minutes(60))))
                        .get();
                var brief = loop.submit(() -> createTask("short", () -> {})).get();
                var _ = loop.submit(
                                () -> createTask("staller", () -> stall(seen)).await())
                        .get();
                assertThat(brief.isDone()).isTrue();
            }
            recording.stop();
            recording.dump(file);
        }
        var moments = new ArrayList<Moment>();
        try (var flight = FlightMoments.open(file, moments::add)) {
            assertThat(FlightMoments.isFlightRecording(file)).isTrue();
            assertThat(flight.notes()).singleElement().asString().contains("It tells nothing of loops, waits");
        }
        Moment stalled = moments.stream().filter(Moment::hasStall).toList().getLast();
        assertThat(names(stalled)).contains("early", "staller").doesNotContain("short");
        var stall = Objects.requireNonNull(stalled.loops().getFirst().stall());
        assertThat(stall.stack()).anySatisfy(frame -> {
            assertThat(frame.getClassName()).isEqualTo(FlightRecordingTest.class.getName());
            assertThat(frame.getMethodName()).isEqualTo("stall");
        });
        assertThat(stalled.loops().getFirst().tasks())
                .filteredOn(task -> task.id() == stall.task())
                .extracting(TaskSnapshot::name)
                .containsExactly("staller");
        assertThat(names(moments.getLast())).doesNotContain("early", "staller");
        Console.open(file).close();
    }

    @Test
    void aFileWithoutOurEventsSaysHowToMakeOneWithThem() throws Exception {
        Path file = folder.resolve("other.jfr");
        try (var recording = new Recording()) {
            recording.enable(Other.class);
            recording.disable("io.asyncio4j.TaskStart");
            recording.disable("io.asyncio4j.TaskEnd");
            recording.disable("io.asyncio4j.LoopBlocked");
            recording.start();
            new Other().commit();
            recording.stop();
            recording.dump(file);
        }
        assertThatThrownBy(() -> Console.open(file))
                .hasMessageContaining(file + " has no events of asyncio4j: a program whose loops run writes them if it"
                        + " is started with -XX:StartFlightRecording=filename=FILE");
    }

    private static void stall(CountDownLatch until) {
        while (until.getCount() > 0) {
            Thread.onSpinWait();
        }
    }

    private static List<String> names(Moment moment) {
        return moment.loops().stream()
                .flatMap(loop -> loop.tasks().stream())
                .map(TaskSnapshot::name)
                .toList();
    }

    @Name("other.Event")
    private static final class Other extends Event {}
}
