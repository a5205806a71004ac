package io.asyncio4j;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.run;
import static io.asyncio4j.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlightRecorderTest {

    @Test
    void aRecordingShowsWhenTasksStartAndHowTheyEnd(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("tasks.jfr");
        try (var recording = new Recording()) {
            recording.enable("io.asyncio4j.TaskStart");
            recording.enable("io.asyncio4j.TaskEnd");
            recording.start();
            run(() -> {
                createTask("good", () -> 1).await();
                var cancelled = createTask("cancelled", () -> yieldNow());
                yieldNow();
                cancelled.cancel();
            });
            recording.dump(file);
        }

        assertThat(Files.size(file)).isPositive();
        assertThat(RecordingFile.readAllEvents(file).stream()
                        .filter(event -> event.getEventType().getName().startsWith("io.asyncio4j."))
                        .map(FlightRecorderTest::text)
                        .filter(text -> !text.contains(" main")))
                .containsExactly(
                        "TaskStart good", "TaskEnd good value", "TaskStart cancelled", "TaskEnd cancelled cancelled");
    }

    private static String text(RecordedEvent event) {
        String kind = event.getEventType().getName().replace("io.asyncio4j.", "");
        return kind + " " + event.getString("task")
                + (event.hasField("outcome") ? " " + event.getString("outcome") : "");
    }
}
