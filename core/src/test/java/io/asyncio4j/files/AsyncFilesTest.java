package io.asyncio4j.files;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.gather;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.yieldNow;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncio4j.Asyncio;
import io.asyncio4j.CancelledError;
import io.asyncio4j.Proc;
import io.asyncio4j.ReturnWhen;
import io.asyncio4j.Virtual;
import io.asyncio4j.function.VoidOp;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.MalformedInputException;
import java.nio.charset.UnmappableCharacterException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AsyncFilesTest {

    private static final int SEEDS = 150; // real files and threads

    @TempDir
    private Path folder;

    @Test
    void textsAndBytesComeBackAsTheyWereWritten() {
        Virtual.run(_ -> {
            Path text = folder.resolve("text");
            assertThat(AsyncFiles.writeString(text, "héllo 👋\nsecond")).isEqualTo(text);
            assertThat(AsyncFiles.readString(text)).isEqualTo("héllo 👋\nsecond");
            assertThat(AsyncFiles.readAllLines(text)).containsExactly("héllo 👋", "second");
            assertThat(AsyncFiles.size(text)).isEqualTo("héllo 👋\nsecond".getBytes(UTF_8).length);
            AsyncFiles.writeString(text, "né", ISO_8859_1);
            assertThat(AsyncFiles.readString(text, ISO_8859_1)).isEqualTo("né");
            AsyncFiles.writeString(text, "!", StandardOpenOption.APPEND);
            assertThat(AsyncFiles.readString(text, ISO_8859_1)).isEqualTo("né!");

            for (int size : new int[] {0, 1, 1 << 20, (1 << 20) + 1, 5_000_000}) {
                byte[] bytes = new byte[size];
                new Random(size).nextBytes(bytes);
                AsyncFiles.write(folder.resolve("bytes"), bytes);
                assertThat(AsyncFiles.readAllBytes(folder.resolve("bytes"))).isEqualTo(bytes);
            }
        });
    }

    @Test
    void errorsAreThoseOfTheJdkAndShowTheCaller() {
        Virtual.run(_ -> {
            Path missing = folder.resolve("missing");
            assertThatThrownBy(() -> AsyncFiles.readString(missing))
                    .hasCauseInstanceOf(NoSuchFileException.class)
                    .hasMessage("no such file or folder: " + missing)
                    .hasStackTraceContaining("errorsAreThoseOfTheJdkAndShowTheCaller");
            assertThatThrownBy(() -> AsyncFiles.delete(missing)).hasCauseInstanceOf(NoSuchFileException.class);
            assertThatThrownBy(() -> AsyncFiles.lines(missing)).hasCauseInstanceOf(NoSuchFileException.class);
            assertThatThrownBy(() -> AsyncFiles.open(missing)).hasCauseInstanceOf(NoSuchFileException.class);
            assertThatThrownBy(() -> AsyncFiles.list(missing)).hasCauseInstanceOf(NoSuchFileException.class);
            assertThatThrownBy(() -> AsyncFiles.watch(missing.resolve("deeper")))
                    .hasCauseInstanceOf(NoSuchFileException.class);
            assertThatThrownBy(() -> AsyncFiles.createDirectory(folder))
                    .hasCauseInstanceOf(FileAlreadyExistsException.class);
            Path latin = AsyncFiles.write(folder.resolve("latin"), new byte[] {'n', (byte) 0xe9});
            assertThatThrownBy(() -> AsyncFiles.readString(latin)).hasCauseInstanceOf(MalformedInputException.class);
            assertThatThrownBy(() -> AsyncFiles.writeString(latin, "é", US_ASCII))
                    .hasCauseInstanceOf(UnmappableCharacterException.class);
            assertThat(AsyncFiles.size(latin)).isEqualTo(2);
        });
    }

    @Test
    void theLoopGoesOnWhileAFileKeepsItsReaderWaiting() throws Exception {
        Path pipe = folder.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        Virtual.run(test -> {
            var reader = createTask(() -> AsyncFiles.readString(pipe));
            yieldNow();
            test.log("goes on");
            AsyncFiles.writeString(pipe, "through the pipe", StandardOpenOption.WRITE);
            assertThat(reader.await()).isEqualTo("through the pipe");

            var forEver = createTask(() -> AsyncFiles.readString(pipe));
            yieldNow();
            forEver.cancel();
            assertThatThrownBy(forEver::await).isInstanceOf(CancelledError.class);
            AsyncFiles.open(pipe, StandardOpenOption.READ, StandardOpenOption.WRITE)
                    .close(); // lets the thread go
        });
    }

    @Test
    void whatFilesDoIsDone() {
        Virtual.run(_ -> {
            Path a = AsyncFiles.createFile(folder.resolve("a"));
            Path deep = AsyncFiles.createDirectories(folder.resolve("x/y/z"));
            assertThat(AsyncFiles.exists(a)).isTrue();
            assertThat(AsyncFiles.isDirectory(deep)).isTrue();
            assertThat(AsyncFiles.isRegularFile(deep)).isFalse();
            AsyncFiles.writeString(a, "content");
            Path b = AsyncFiles.copy(a, deep.resolve("b"));
            assertThatThrownBy(() -> AsyncFiles.copy(a, b)).hasCauseInstanceOf(FileAlreadyExistsException.class);
            AsyncFiles.move(a, b, StandardCopyOption.REPLACE_EXISTING);
            assertThat(AsyncFiles.exists(a)).isFalse();
            assertThat(AsyncFiles.readString(b)).isEqualTo("content");
            assertThat(AsyncFiles.readAttributes(b, BasicFileAttributes.class).size())
                    .isEqualTo(7);
            assertThat(AsyncFiles.deleteIfExists(b)).isTrue();
            assertThat(AsyncFiles.deleteIfExists(b)).isFalse();
            AsyncFiles.delete(deep);
            assertThat(AsyncFiles.createTempFile(folder, "pre", ".suf").getFileName())
                    .asString()
                    .matches("pre\\d+\\.suf");
            AsyncFiles.delete(AsyncFiles.createTempFile("pre", null));
            AsyncFiles.delete(AsyncFiles.createTempDirectory("pre"));
        });
    }

    @Test
    void linesAreReadAsTheyAreTaken() throws Exception {
        List<String> lines =
                IntStream.range(0, 50_000).mapToObj(n -> "line " + n).toList();
        Path file = Files.write(folder.resolve("lines"), lines);
        int before = Proc.descriptors();
        Virtual.run(_ -> {
            var taken = new ArrayList<String>();
            try (var all = AsyncFiles.lines(file)) {
                for (String line : all) {
                    taken.add(line);
                }
            }
            assertThat(taken).isEqualTo(lines);
            try (var some = AsyncFiles.lines(file)) {
                assertThat(some.stream().limit(700)).isEqualTo(lines.subList(0, 700));
            }
            var closed = AsyncFiles.lines(file);
            closed.close();
            closed.close();
            assertThat(closed).isEmpty();
            assertThat(AsyncFiles.lines(Files.createFile(folder.resolve("empty"))))
                    .isEmpty();
        });
        Proc.descriptorsFallTo(before);
    }

    @Test
    void anErrorNamesTheFileAndHasTheJdksAsItsCause() throws Exception {
        Path missing = folder.resolve("missing");
        Path there = Files.createFile(folder.resolve("there"));
        Virtual.run(_ -> {
            for (VoidOp<?> attempt : List.<VoidOp<?>>of(
                    () -> AsyncFiles.readString(missing),
                    () -> AsyncFiles.lines(missing),
                    () -> AsyncFiles.open(missing),
                    () -> AsyncFiles.delete(missing),
                    () -> AsyncFiles.size(missing),
                    () -> AsyncFiles.list(missing),
                    () -> AsyncFiles.watch(missing.resolve("x")))) {
                assertThatThrownBy(attempt::run)
                        .isInstanceOf(UncheckedIOException.class)
                        .hasMessage("no such file or folder: " + missing)
                        .hasCauseInstanceOf(NoSuchFileException.class);
            }
            assertThatThrownBy(() -> AsyncFiles.createFile(there))
                    .hasMessage("there is a file or folder already: " + there);
            assertThatThrownBy(() -> AsyncFiles.delete(folder)).hasMessage("the folder is not empty: " + folder);
        });
    }

    @Test
    void anErrorInTheMiddleOfTheLinesEndsAndClosesThem() throws Exception {
        Path file = Files.write(folder.resolve("broken"), new byte[] {'a', '\n', (byte) 0xff, '\n'});
        int before = Proc.descriptors();
        Virtual.run(_ -> {
            var lines = AsyncFiles.lines(file);
            assertThatThrownBy(() -> lines.forEach(_ -> {}))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasCauseInstanceOf(MalformedInputException.class);
            assertThat(lines).isEmpty();
        });
        Proc.descriptorsFallTo(before);
    }

    @Test
    void aTaskThatIsCancelledWhileItTakesLinesLosesNone() throws Exception {
        Path pipe = folder.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        Virtual.run(_ -> {
            var opening = createTask(() -> AsyncFiles.lines(pipe));
            try (var out = AsyncFiles.open(pipe, StandardOpenOption.WRITE, StandardOpenOption.READ);
                    var lines = opening.await()) {
                var impatient = createTask(() -> lines.iterator().next());
                yieldNow();
                impatient.cancel();
                assertThatThrownBy(impatient::await).isInstanceOf(CancelledError.class);
                Files.writeString(pipe, "first\n", StandardOpenOption.WRITE); // fits into the pipe
                assertThat(lines.iterator().next()).isEqualTo("first");
            }
        });
    }

    @Test
    void foldersAreListedAndWalked() throws Exception {
        int before = Proc.descriptors();
        Virtual.run(_ -> {
            var created = new ArrayList<Path>(List.of(folder));
            for (int n = 0; n < 1_500; n++) {
                created.add(Files.createDirectories(folder.resolve("d" + n)));
            }
            created.add(Files.createFile(folder.resolve("d7/f")));
            try (var walked = AsyncFiles.walk(folder);
                    var listed = AsyncFiles.list(folder);
                    var top = AsyncFiles.walk(folder, 0)) {
                assertThat(walked).containsExactlyInAnyOrderElementsOf(created);
                assertThat(listed).hasSize(1_500);
                assertThat(top).containsExactly(folder);
            }
            try (var some = AsyncFiles.walk(folder)) {
                assertThat(some.iterator().next()).isEqualTo(folder);
            }
            assertThatThrownBy(() -> AsyncFiles.walk(folder, -1)).hasMessage("maxDepth must be >= 0, was -1");
        });
        Proc.descriptorsFallTo(before);
    }

    @Test
    void anAtomicWriteReplacesAFileAndKeepsItsPermissionsAndItsLink() {
        Virtual.run(_ -> {
            Path file = Files.writeString(folder.resolve("file"), "old");
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-x--x"));
            Path link = Files.createSymbolicLink(folder.resolve("link"), file);
            AsyncFiles.writeString(link, "new", AsyncFiles.ATOMIC);
            assertThat(AsyncFiles.readString(file)).isEqualTo("new");
            assertThat(Files.isSymbolicLink(link)).isTrue();
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rwxr-x--x");
            AsyncFiles.write(folder.resolve("fresh"), new byte[1], AsyncFiles.ATOMIC, StandardOpenOption.CREATE);
            assertThat(names()).containsExactlyInAnyOrder("file", "link", "fresh");

            assertThatThrownBy(() -> AsyncFiles.writeString(file, "x", AsyncFiles.ATOMIC, StandardOpenOption.APPEND))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("ATOMIC replaces the whole file, and goes with CREATE, TRUNCATE_EXISTING and WRITE"
                            + " only, was [ATOMIC, APPEND]");
            assertThatThrownBy(() -> AsyncFiles.open(file, AsyncFiles.ATOMIC))
                    .hasMessage("ATOMIC is for write and writeString, was [ATOMIC]");
            assertThatThrownBy(() -> AsyncFiles.writeString(folder.resolve("no/where"), "x", AsyncFiles.ATOMIC))
                    .hasCauseInstanceOf(NoSuchFileException.class)
                    .hasMessage(folder.resolve("no/where") + ": there is no folder " + folder.resolve("no"));
        });
    }

    @Test
    void anAtomicWriteThatIsCancelledAnywhereHasHappenedOrHasNot() throws Exception {
        var ends = new int[2];
        Path file = folder.resolve("file");
        Virtual.run(_ -> {
            int most = 1; // as long as such a write has taken
            for (int seed = 0; seed < SEEDS; seed++) {
                var random = new Random(seed);
                Files.writeString(file, "old");
                String fresh = "new".repeat(1 << random.nextInt(20));
                var task = createTask(() -> AsyncFiles.writeString(file, fresh, AsyncFiles.ATOMIC));
                int wanted = seed % 10 == 0 ? Integer.MAX_VALUE : random.nextInt(most);
                int turns = 0;
                while (turns < wanted && !task.isDone()) {
                    yieldNow();
                    turns++;
                }
                most = Math.max(most, turns);
                task.cancel();
                gather(() -> Asyncio.waitUntil(ReturnWhen.ALL_COMPLETED, List.of(task)));
                ends[task.isCancelled() ? 1 : 0]++;
                assertThat(Files.readString(file)).as("seed %d", seed).isEqualTo(task.isCancelled() ? "old" : fresh);
            }
        });
        while (names().size() > 1) {
            Thread.sleep(5); // real time: the thread of the last write deletes what it has begun
        }
        assertThat(names()).containsExactly("file");
        assertThat(ends).as("both ends are seen").doesNotContain(0);
    }

    @Test
    void aTemporaryFileWhoseCreatorIsCancelledDoesNotStay() throws Exception {
        Virtual.run(_ -> {
            for (int seed = 0; seed < SEEDS; seed++) {
                int yields = new Random(seed).nextInt(100);
                var task = createTask(() -> AsyncFiles.createTempFile(folder, "temp", null));
                for (int n = 0; n < yields; n++) {
                    yieldNow();
                }
                task.cancel();
                try {
                    Files.delete(task.await());
                } catch (CancelledError e) {
                    // it was not created
                }
            }
        });
        assertThat(names()).isEmpty();
    }

    @Test
    void filesOpenedByCancelledTasksAreClosed() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "content\n".repeat(2_000));
        int before = Proc.descriptors();
        Virtual.run(_ -> {
            for (int seed = 0; seed < SEEDS; seed++) {
                int yields = new Random(seed).nextInt(100);
                var task = createTask(() -> {
                    try (var open = AsyncFiles.open(file);
                            var lines = AsyncFiles.lines(file)) {
                        open.read(10);
                        lines.forEach(_ -> {});
                        open.read(10);
                    }
                });
                for (int n = 0; n < yields; n++) {
                    yieldNow();
                }
                task.cancel();
                Asyncio.waitUntil(ReturnWhen.ALL_COMPLETED, List.of(task));
            }
        });
        Proc.descriptorsFallTo(before);
    }

    @Test
    void aVirtualClockStandsStillWhileAFileIsRead() {
        var elapsed = Virtual.run(test -> {
                    createTask(() -> sleep(Duration.ofDays(1)));
                    AsyncFiles.writeString(folder.resolve("file"), "text");
                    test.log(AsyncFiles.readString(folder.resolve("file")));
                })
                .elapsed();
        assertThat(elapsed).isZero();
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
