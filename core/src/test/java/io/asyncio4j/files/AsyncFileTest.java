package io.asyncio4j.files;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.run;
import static io.asyncio4j.Asyncio.timeout;
import static io.asyncio4j.Asyncio.toThread;
import static io.asyncio4j.Asyncio.yieldNow;
import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncio4j.CancelledError;
import io.asyncio4j.Proc;
import io.asyncio4j.TimedOutException;
import io.asyncio4j.Virtual;
import io.asyncio4j.stream.LimitExceededException;
import java.io.UncheckedIOException;
import java.nio.channels.NonReadableChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AsyncFileTest {

    @TempDir
    private Path folder;

    @Test
    void readsAndWritesMoveThePosition() {
        Virtual.run(_ -> {
            try (var file = AsyncFiles.open(folder.resolve("file"), CREATE, READ, WRITE)) {
                file.write("0123456789");
                assertThat(file.position()).isEqualTo(10);
                file.seek(2);
                assertThat(new String(file.read(3))).isEqualTo("234");
                file.write("xy");
                assertThat(file.position()).isEqualTo(7);
                assertThat(new String(file.readAll())).isEqualTo("789");
                assertThat(file.read(1)).isEmpty();
                file.truncate(6);
                assertThat(file.position()).isEqualTo(6);
                assertThat(file.size()).isEqualTo(6);
                file.seek(8);
                file.write("z");
                file.force();
                assertThat(file).hasToString("AsyncFile[" + folder.resolve("file") + ", at 9]");
            }
            assertThat(Files.readString(folder.resolve("file"))).isEqualTo("01234x\0\0z");
        });
    }

    @Test
    void whatIsAppendedGoesToTheEnd() {
        Virtual.run(_ -> {
            Path path = Files.writeString(folder.resolve("file"), "old ");
            try (var file = AsyncFiles.open(path, APPEND)) {
                file.write("new ");
                file.write("newer");
                assertThat(file.position()).isEqualTo(13);
            }
            assertThat(Files.readString(path)).isEqualTo("old new newer");
        });
    }

    @Test
    void linesAndBlocksAreReadFromThePositionOn() {
        Virtual.run(_ -> {
            Path path = folder.resolve("file");
            try (var file = AsyncFiles.open(path, CREATE, READ, WRITE)) {
                file.write("first\nsecond\n" + "x".repeat(200_000) + "\nend");
                file.seek(0);
                assertThat(file.readLine()).isEqualTo("first");
                assertThat(file.position()).isEqualTo(6);
                assertThat(new String(file.readExactly(3))).isEqualTo("sec");
                file.write("OND");
                assertThat(file.position()).isEqualTo(12);
                assertThat(file.readLine()).isEmpty();
                assertThatThrownBy(file::readLine).isInstanceOf(LimitExceededException.class);
                assertThat(file.position()).isEqualTo(13);
                assertThat(file.readLineUpTo(1_000_000)).hasSize(200_000);
                assertThat(new String(file.readAll())).isEqualTo("end");
                assertThat(file.readLine()).isNull();
                Files.writeString(path, "more", APPEND); // somebody else
                assertThat(file.readLine()).isEqualTo("more");
                file.writeEof();
                assertThatThrownBy(() -> file.write("x")).hasMessage("write was called after writeEof");
            }
            assertThat(Files.readString(path)).startsWith("first\nsecOND\nx");
        });
    }

    @Test
    void aCancelledReadHasNotMovedThePosition() {
        Virtual.run(_ -> {
            Path path = Files.writeString(folder.resolve("file"), "content");
            try (var file = AsyncFiles.open(path)) {
                for (int n = 0; n < 100; n++) {
                    file.seek(0);
                    var reader = createTask(() -> file.read(3));
                    for (int yields = 0; yields < n; yields++) {
                        yieldNow();
                    }
                    reader.cancel();
                    try {
                        assertThat(new String(reader.await())).isEqualTo("con");
                        assertThat(file.position()).isEqualTo(3);
                    } catch (CancelledError e) {
                        assertThat(file.position()).isZero();
                    }
                }
            }
        });
    }

    @Test
    void aClosedFileAndASecondUserAreRefused() {
        Virtual.run(_ -> {
            Path path = Files.writeString(folder.resolve("file"), "content");
            var file = AsyncFiles.open(path);
            var held = new CountDownLatch(1);
            for (int i = 0; i < FileThreads.EXECUTOR.getMaximumPoolSize(); i++) {
                FileThreads.EXECUTOR.submit(() -> {
                    held.await();
                    return null;
                });
            }
            createTask("first", () -> file.read(1));
            yieldNow();
            assertThatThrownBy(() -> file.read(1))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("Task[first, pending] uses AsyncFile[" + path + ", at 0] already; one task at a time");
            held.countDown();
            file.close();
            file.close();
            assertThatThrownBy(() -> file.read(1))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("AsyncFile[" + path + ", closed] is closed");
        });
    }

    @Test
    void aNamedPipeIsReadAndWrittenInOrder() throws Exception {
        Path pipe = pipe();
        Virtual.run(_ -> {
            var opening = createTask(() -> AsyncFiles.open(pipe)); // waits for the other side
            try (var out = AsyncFiles.open(pipe, WRITE);
                    var in = opening.await()) {
                out.write("first\nsecond\n");
                assertThat(in.readLine()).isEqualTo("first");
                byte[] large = "x".repeat(1_000_000).getBytes();
                var reading = createTask(() -> in.readUntil(2_000_000, "x\n".getBytes()));
                out.write(large);
                out.write("\n");
                assertThat(reading.await()).hasSize("second\n".length() + large.length + 1);
                out.close();
                assertThat(in.readLine()).isNull();
                assertThat(in).hasToString("AsyncFile[" + pipe + ", without a position]");
            }
        });
    }

    @Test
    void aReadOfAPipeThatIsCancelledLosesNothing() throws Exception {
        Path pipe = pipe();
        Virtual.run(_ -> {
            try (var both = AsyncFiles.open(pipe, READ, WRITE)) {
                var impatient = createTask(both::readLine);
                yieldNow();
                impatient.cancel();
                assertThatThrownBy(impatient::await).isInstanceOf(CancelledError.class);
                both.write("line\n");
                assertThat(both.readLine()).isEqualTo("line");
            }
        });
    }

    @Test
    void aWriteToAFullPipeIsCutShortAndTheNextWaitsForIt() throws Exception {
        Path pipe = pipe();
        Virtual.run(_ -> {
            try (var both = AsyncFiles.open(pipe, READ, WRITE)) {
                var impatient = createTask(() -> both.write("x".repeat(200_000))); // a pipe holds 64 KiB
                yieldNow();
                impatient.cancel();
                assertThatThrownBy(impatient::await).isInstanceOf(CancelledError.class);
                var next = createTask(() -> both.write("end\n"));
                assertThat(new String(both.readUntil(300_000, "\n".getBytes())))
                        .isEqualTo("x".repeat(200_000) + "end\n");
                next.await();
            }
        });
    }

    @Test
    void closingAPipeWakesTheTaskThatReads() throws Exception {
        Path pipe = pipe();
        Virtual.run(_ -> {
            var both = AsyncFiles.open(pipe, READ, WRITE);
            var reader = createTask(both::readLine);
            yieldNow();
            both.close();
            assertThatThrownBy(reader::await).isInstanceOf(UncheckedIOException.class);
        });
    }

    @Test
    void anOpeningThatNobodyAnswersIsCutShortByATimeLimit() throws Exception {
        Path pipe = pipe();
        run(() -> {
            assertThatThrownBy(() -> timeout(millis(50), () -> AsyncFiles.open(pipe)))
                    .isInstanceOf(TimedOutException.class);
            assertThat(toThread(() -> "free")).isEqualTo("free");
        });
        Files.newByteChannel(pipe, READ, WRITE).close(); // the thread goes on, if one has come to wait, and closes it
    }

    @Test
    void whatHasNoPositionSaysSo() throws Exception {
        Path pipe = pipe();
        Virtual.run(_ -> {
            try (var both = AsyncFiles.open(pipe, READ, WRITE)) {
                assertThatThrownBy(both::position)
                        .isInstanceOf(UncheckedIOException.class)
                        .hasMessageContaining("position needs a file with a position, but " + pipe + " has none");
                assertThatThrownBy(() -> both.seek(1)).hasMessageContaining("seek needs a file with a position");
                assertThatThrownBy(() -> both.truncate(1)).hasMessageContaining("truncate needs");
                assertThatThrownBy(both::size).hasMessageContaining("size needs");
            }
        });
    }

    @Test
    void devicesAndWhatTheKernelShowsAsFilesAreRead() {
        Virtual.run(_ -> {
            try (var zero = AsyncFiles.open(Path.of("/dev/zero"))) {
                assertThat(zero.readExactly(100_000)).containsOnly(0);
            }
            try (var none = AsyncFiles.open(Path.of("/dev/null"), READ, WRITE)) {
                none.write("into nothing");
                assertThat(none.readAll()).isEmpty();
            }
            try (var status = AsyncFiles.open(Path.of("/proc/self/status"))) {
                assertThat(status.readLine()).startsWith("Name:");
                assertThat(new String(status.readAll())).contains("Threads:");
            }
        });
    }

    @Test
    void whatALoopHasOpenedIsClosedWithIt() throws Exception {
        Files.writeString(folder.resolve("file"), "a\nb");
        Path pipe = pipe();
        Virtual.run(_ -> Proc.descriptors()); // loads what it needs
        int before = Proc.descriptors();
        var reported = Virtual.run(_ -> {
                    AsyncFiles.open(folder.resolve("file"));
                    AsyncFiles.lines(folder.resolve("file")).iterator().next();
                    AsyncFiles.list(folder);
                    AsyncFiles.watch(folder);
                    var both = AsyncFiles.open(pipe, READ, WRITE);
                    createTask(both::readLine);
                    yieldNow();
                })
                .reported();
        assertThat(reported).isEmpty();
        Proc.descriptorsFallTo(before);
    }

    @Test
    void badArgumentsAndErrorsAreNamed() {
        Virtual.run(_ -> {
            Path path = folder.resolve("file");
            try (var file = AsyncFiles.open(path, CREATE, WRITE)) {
                assertThatThrownBy(() -> file.read(0)).hasMessage("atMost must be >= 1, was 0");
                assertThatThrownBy(() -> file.seek(-1)).hasMessage("position must be >= 0, was -1");
                assertThatThrownBy(() -> file.truncate(-1)).hasMessage("size must be >= 0, was -1");
                assertThatThrownBy(() -> file.read(1)).isInstanceOf(NonReadableChannelException.class);
            }
            try (var full = AsyncFiles.open(Path.of("/dev/full"), WRITE)) {
                assertThatThrownBy(() -> full.write("x")).isInstanceOf(UncheckedIOException.class);
            }
        });
    }

    private Path pipe() throws Exception {
        Path pipe = folder.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        return pipe;
    }
}
