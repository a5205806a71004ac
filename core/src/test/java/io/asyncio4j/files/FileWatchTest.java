package io.asyncio4j.files;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.run;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.timeout;
import static io.asyncio4j.Asyncio.toThread;
import static io.asyncio4j.Asyncio.waitUntil;
import static io.asyncio4j.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncio4j.CancelledError;
import io.asyncio4j.DeadlockError;
import io.asyncio4j.EventLoop;
import io.asyncio4j.Proc;
import io.asyncio4j.Promise;
import io.asyncio4j.ReturnWhen;
import io.asyncio4j.TimedOutException;
import io.asyncio4j.Virtual;
import io.asyncio4j.files.FileEvent.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
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
        Proc.descriptorsFallTo(descriptors);
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

    @Test
    void anEventFromOutsideIsWaitedForWithoutALimit() {
        Virtual.run(_ -> {
            Path file = folder.resolve("file");
            try (var watch = AsyncFiles.watch(folder)) {
                var outside = Thread.ofPlatform().start(() -> {
                    LockSupport.parkNanos(20_000_000); // real time: nothing is ready before it
                    create(file);
                });
                assertThat(watch.next()).contains(new FileEvent(Kind.CREATED, file));
                toThread(() -> outside.join());
            }
        });
    }

    @Test
    void aWatchThatIsClosedIsNoReasonToWait() {
        assertThatThrownBy(() -> Virtual.run(_ -> {
                    AsyncFiles.watch(folder).close();
                    new Promise<>().await();
                }))
                .isInstanceOf(DeadlockError.class);
    }

    @Test
    void whenNobodyTakesThemEventsAreForgottenAndThatIsTold() {
        Virtual.run(_ -> {
            try (var watch = AsyncFiles.watch(folder)) {
                for (int n = 1; n <= 10_001; n++) {
                    watch.happened(Kind.CREATED, Path.of("file " + n));
                }
                watch.happened(Kind.DELETED, Path.of("last"));
                var told = new Promise<@Nullable Void>();
                EventLoop.current().callSoonThreadsafe(() -> told.complete(null));
                told.await();
                assertThat(watch.next()).contains(new FileEvent(Kind.OVERFLOW, folder));
                assertThat(watch.next()).contains(new FileEvent(Kind.DELETED, folder.resolve("last")));
                var waiting = createTask(watch::next);
                letOthersRun();
                assertThat(waiting.isDone()).isFalse();
            }
        });
    }

    @Test
    void whoeverWatchesAFileHearsTooThatEventsWereLost() {
        Virtual.run(_ -> {
            try (var watch = AsyncFiles.watch(folder.resolve("file"))) {
                watch.happened(Kind.CREATED, Path.of("other"));
                watch.happened(Kind.OVERFLOW, null);
                assertThat(watch.next()).contains(new FileEvent(Kind.OVERFLOW, folder));
            }
        });
    }

    @Test
    void afterClosingNothingIsTold() {
        Virtual.run(_ -> {
            var watch = AsyncFiles.watch(folder);
            watch.happened(Kind.CREATED, Path.of("before"));
            letOthersRun();
            watch.close();
            watch.happened(Kind.CREATED, Path.of("after"));
            letOthersRun();
            assertThat(watch.next()).isEmpty();
            assertThat(watch).isEmpty();
        });
    }

    @Test
    void aCancellationAnywhereLeavesNoWatchBehind() {
        Virtual.run(_ -> {
            int most = 1; // as long as opening has taken
            for (int seed = 0; seed < 100; seed++) {
                var random = new Random(seed);
                var task = createTask(() -> AsyncFiles.watch(folder).close());
                int wanted = random.nextInt(most);
                int turns = 0;
                while (turns < wanted && !task.isDone()) {
                    yieldNow();
                    turns++;
                }
                most = Math.max(most, turns + 1);
                task.cancel();
                waitUntil(ReturnWhen.ALL_COMPLETED, List.of(task));
            }
        });
    }

    @Test
    void aFolderThatDoesNotExistCannotBeWatched() {
        Virtual.run(_ -> assertThatThrownBy(
                        () -> AsyncFiles.watch(folder.resolve("no").resolve("such")))
                .hasCauseInstanceOf(NoSuchFileException.class)
                .hasMessageContaining("no"));
    }

    @Test
    void whatIsNoLongerWatchedIsForgottenWhileOthersGoOn() throws Exception {
        run(() -> {
            Path inner = Files.createDirectory(folder.resolve("inner"));
            try (var _ = AsyncFiles.watch(folder)) {
                AsyncFiles.watch(inner).close();
                Proc.becomes(1L, FileWatchTest::foldersWatched);
            }
        });
    }

    /// As Linux sees it.
    private static long foldersWatched() throws IOException {
        long count = 0;
        try (var all = Files.newDirectoryStream(Path.of("/proc/self/fdinfo"))) {
            for (Path one : all) {
                try (var lines = Files.lines(one)) {
                    count += lines.filter(line -> line.startsWith("inotify ")).count();
                } catch (IOException | UncheckedIOException e) {
                    // closed meanwhile
                }
            }
        }
        return count;
    }

    private static void create(Path file) {
        try {
            Files.createFile(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void letOthersRun() {
        for (int left = 5; left > 0; left--) {
            yieldNow();
        }
    }

    private static FileEvent next(FileWatch watch) {
        return timeout(seconds(20), watch::next).orElseThrow();
    }
}
