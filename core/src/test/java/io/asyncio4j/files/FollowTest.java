package io.asyncio4j.files;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncio4j.AsyncQueue;
import io.asyncio4j.Task;
import io.asyncio4j.Virtual;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FollowTest {

    @TempDir
    private Path folder;

    @Test
    void whatIsThereComesFirstAndThenWhatIsWrittenLineByLine() {
        Virtual.run(_ -> {
            Path log = AsyncFiles.writeString(folder.resolve("log"), "one\r\ntwo\nhal");
            try (var file = AsyncFiles.open(log)) {
                var lines = file.follow().iterator();
                assertThat(lines.next()).isEqualTo("one");
                assertThat(lines.next()).isEqualTo("two");
                var half = createTask(lines::next);
                yieldNow();
                append(log, "f");
                append(log, "\nlast\n");
                assertThat(half.await()).isEqualTo("half");
                assertThat(lines.next()).isEqualTo("last");
            }
        });
    }

    @Test
    void fromTheEndOnlyWhatIsNewComes() {
        Virtual.run(_ -> {
            Path log = AsyncFiles.writeString(folder.resolve("log"), "old\n");
            try (var file = AsyncFiles.open(log)) {
                file.seek(file.size());
                var next = createTask(file.follow().iterator()::next);
                yieldNow();
                append(log, "new\n");
                assertThat(next.await()).isEqualTo("new");
            }
        });
    }

    @Test
    void aFileThatIsCutIsReadFromItsStart() {
        Virtual.run(_ -> {
            Path log = AsyncFiles.writeString(folder.resolve("log"), "a long line\n");
            try (var file = AsyncFiles.open(log)) {
                var lines = file.follow().iterator();
                assertThat(lines.next()).isEqualTo("a long line");
                var next = createTask(lines::next);
                AsyncFiles.writeString(log, "new\n");
                assertThat(next.await()).isEqualTo("new");
            }
        });
    }

    @Test
    void theLinesEndWhenAnotherFileHasItsName() {
        Virtual.run(_ -> {
            Path log = AsyncFiles.writeString(folder.resolve("log"), "first\n");
            var got = new AsyncQueue<String>();
            try (var file = AsyncFiles.open(log)) {
                var following = followInto(file, got);
                assertThat(got.get()).isEqualTo("first");
                AsyncFiles.move(log, folder.resolve("log.1"));
                append(folder.resolve("log.1"), "late\nunfinished");
                AsyncFiles.writeString(log, "other\n");
                following.await();
            }
            got.shutdown();
            assertThat(got).containsExactly("late", "unfinished");
        });
    }

    @Test
    void closingTheFileEndsItsLinesAndItsWatch() {
        Virtual.run(_ -> {
            Path log = Files.createFile(folder.resolve("log"));
            var file = AsyncFiles.open(log);
            var following = followInto(file, new AsyncQueue<>());
            yieldNow(); // the follower begins
            FileWatch watch = file.watch();
            file.close();
            following.await();
            assertThat(watch.next()).isEmpty();
        });
    }

    @Test
    void wheneverTheFileIsClosedItsLinesEnd() {
        Virtual.run(_ -> {
            Path log = AsyncFiles.writeString(folder.resolve("log"), "line\n".repeat(100));
            for (int turns = 1; turns < 100; turns++) {
                var file = AsyncFiles.open(log);
                var following = followInto(file, new AsyncQueue<>());
                for (int turn = 0; turn < turns; turn++) {
                    yieldNow();
                }
                file.close();
                following.await();
            }
        });
    }

    @Test
    void twoTasksThatWatchAtOnceHaveOneWatch() {
        Virtual.run(_ -> {
            try (var file = AsyncFiles.open(Files.createFile(folder.resolve("log")))) {
                var first = createTask(file::watch);
                var second = createTask(file::watch);
                assertThat(first.await()).isSameAs(second.await());
            }
        });
    }

    @Test
    void whatHasNoPositionCannotBeFollowed() {
        Virtual.run(_ -> {
            try (var device = AsyncFiles.open(Path.of("/dev/null"))) {
                assertThatThrownBy(device::follow)
                        .isInstanceOf(UncheckedIOException.class)
                        .hasMessageStartingWith("follow needs a file with a position, but /dev/null has none");
            }
        });
    }

    private static Task<@Nullable Void> followInto(AsyncFile file, AsyncQueue<String> got) {
        return createTask(() -> {
            for (String line : file.follow()) {
                got.put(line);
            }
        });
    }

    private static void append(Path log, String text) {
        AsyncFiles.writeString(log, text, StandardOpenOption.APPEND);
    }
}
