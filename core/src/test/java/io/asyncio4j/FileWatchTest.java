package io.asyncio4j;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.run;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.timeout;
import static io.asyncio4j.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncio4j.FileEvent.Kind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Real time: the operating system reports what happens to files when it likes.
class FileWatchTest {

    @TempDir
    private Path folder;

    private int descriptors;

    @BeforeEach
    void countDescriptors() throws Exception {
        descriptors = Proc.descriptors();
    }

    @AfterEach
    void nothingStaysOpen() throws Exception {
        Proc.becomes(descriptors, Proc::descriptors);
    }

    @Test
    void aFolderTellsWhatHappensToItsEntries() throws Exception {
        run(() -> {
            try (var watch = AsyncFiles.watch(folder)) {
                Path file = Files.createFile(folder.resolve("file"));
                assertThat(next(watch)).isEqualTo(new FileEvent(Kind.CREATED, file));
                Files.writeString(file, "x");
                assertThat(next(watch)).isEqualTo(new FileEvent(Kind.MODIFIED, file));
                Files.delete(file);
                FileEvent event = next(watch);
                while (event.kind() == Kind.MODIFIED) { // one change may be reported twice
                    event = next(watch);
                }
                assertThat(event).isEqualTo(new FileEvent(Kind.DELETED, file));
            }
        });
    }

    @Test
    void aFileIsWatchedAloneAndNeedNotExistYet() throws Exception {
        run(() -> {
            Path file = folder.resolve("file");
            try (var watch = AsyncFiles.watch(file)) {
                Files.createFile(folder.resolve("other"));
                Files.createFile(file);
                assertThat(next(watch)).isEqualTo(new FileEvent(Kind.CREATED, file));
                assertThat(watch).hasToString("FileWatch[" + file + "]");
            }
        });
    }

    @Test
    void twoWatchesOfAFolderBothHearAndOneMayEnd() throws Exception {
        run(() -> {
            try (var one = AsyncFiles.watch(folder);
                    var two = AsyncFiles.watch(folder)) {
                Path a = Files.createFile(folder.resolve("a"));
                assertThat(next(one)).isEqualTo(new FileEvent(Kind.CREATED, a));
                assertThat(next(two)).isEqualTo(new FileEvent(Kind.CREATED, a));
                one.close();
                Path b = Files.createDirectory(folder.resolve("b"));
                assertThat(next(two)).isEqualTo(new FileEvent(Kind.CREATED, b));
                assertThat(one).isEmpty();
            }
        });
    }

    @Test
    void aLoopOverEventsEndsWhenTheWatchIsClosedOrItsFolderDeleted() throws Exception {
        run(() -> {
            Path inner = Files.createDirectory(folder.resolve("inner"));
            var closed = AsyncFiles.watch(folder);
            var deleted = AsyncFiles.watch(inner);
            var loops = List.of(closed, deleted).stream()
                    .map(watch -> createTask(() -> {
                        var seen = new ArrayList<FileEvent>();
                        watch.forEach(seen::add);
                        return seen;
                    }))
                    .toList();
            yieldNow();
            Files.delete(inner);
            assertThat(timeout(seconds(20), loops.get(1)::await)).isEmpty();
            closed.close();
            closed.close();
            loops.get(0).await();
            deleted.close();
            assertThat(closed).hasToString("FileWatch[" + folder + ", ended]");
        });
    }

    @Test
    void aTaskThatIsCancelledWhileItWaitsLosesNoEvent() throws Exception {
        run(() -> {
            try (var watch = AsyncFiles.watch(folder)) {
                var impatient = createTask(watch::next);
                yieldNow();
                impatient.cancel();
                assertThatThrownBy(impatient::await).isInstanceOf(CancelledError.class);
                Path file = Files.createFile(folder.resolve("file"));
                assertThat(next(watch).path()).isEqualTo(file);
            }
        });
    }

    @Test
    void waitingForAnEventIsNoDeadlockAndDoesNotStopAVirtualClock() {
        var elapsed = Virtual.run(_ -> {
                    try (var watch = AsyncFiles.watch(folder)) {
                        assertThatThrownBy(() -> timeout(seconds(60), watch::next))
                                .isInstanceOf(TimedOutException.class);
                    }
                })
                .elapsed();
        assertThat(elapsed).isEqualTo(seconds(60));
    }

    private static FileEvent next(FileWatch watch) {
        return timeout(seconds(20), watch::next).orElseThrow();
    }
}
