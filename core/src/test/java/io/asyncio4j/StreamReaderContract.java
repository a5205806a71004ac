package io.asyncio4j;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.yieldNow;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/// What every [StreamReader] does, wherever its bytes come from and however they are cut.
public abstract class StreamReaderContract {

    /// The other end of the stream under test. In a task.
    public interface Sender {

        void send(byte[] bytes);

        default void send(String text) {
            send(text.getBytes(UTF_8));
        }

        void end();

        /// Lets the stream fail with an [UncheckedIOException] after what was sent has arrived.
        void breakOff();
    }

    /// What happens on a stream. In a task.
    @FunctionalInterface
    public interface Story {

        void tell(Sender sender, StreamReader reader) throws Exception;
    }

    /// Runs a story on a new stream.
    protected abstract void run(Story story);

    @Test
    void readWaitsForBytesAndReturnsNoMoreThanAskedFor() {
        run((sender, reader) -> {
            var reading = createTask(() -> text(reader.read(3)));
            yieldNow();
            assertThat(reading.isDone()).isFalse();
            sender.send("abcdef");
            assertThat(reading.await()).isNotEmpty().isSubstringOf("abc");
            sender.end();
            assertThat(text(reader.readAll())).endsWith("f");
        });
    }

    @Test
    void everyReadAfterTheEndReturnsNothing() {
        run((sender, reader) -> {
            sender.end();
            assertThat(reader.read(10)).isEmpty();
            assertThat(reader.read(10)).isEmpty();
            assertThat(reader.readAll()).isEmpty();
            assertThat(reader.readLine()).isNull();
            assertThat(reader.chunks()).isEmpty();
            assertThat(reader.lines()).isEmpty();
            assertThat(reader.readExactly(0)).isEmpty();
        });
    }

    @Test
    void readExactlyCollectsWhatComesInPieces() {
        run((sender, reader) -> {
            var reading = createTask(() -> text(reader.readExactly(6)));
            sender.send("ab");
            yieldNow();
            sender.send("cd");
            yieldNow();
            assertThat(reading.isDone()).isFalse();
            sender.send("efgh");
            assertThat(reading.await()).isEqualTo("abcdef");
            assertThat(text(reader.readExactly(0))).isEmpty();
            assertThat(text(reader.readExactly(2))).isEqualTo("gh");
        });
    }

    @Test
    void readExactlyIsNotBoundByTheWaterMarks() {
        run((sender, reader) -> {
            byte[] sent = pattern(600_000, 0);
            var reading = createTask(() -> reader.readExactly(sent.length));
            sender.send(sent);
            assertThat(Arrays.equals(reading.await(), sent)).isTrue();
        });
    }

    @Test
    void readExactlyGivesWhatThereIsWhenTheStreamEndsBefore() {
        run((sender, reader) -> {
            sender.send("abc");
            sender.end();
            var error = catchThrowableOfType(IncompleteReadException.class, () -> reader.readExactly(5));
            assertThat(error).hasMessage("the stream ended after 3 bytes, expected 5 bytes");
            assertThat(text(error.partial())).isEqualTo("abc");
            assertThat(reader.read(1)).isEmpty();
        });
    }

    @Test
    void readUntilReturnsTheSeparatorToo() {
        run((sender, reader) -> {
            sender.send("one;two;;three");
            assertThat(text(reader.readUntil(";"))).isEqualTo("one;");
            assertThat(text(reader.readUntil(";;"))).isEqualTo("two;;");
            assertThat(text(reader.readExactly(5))).isEqualTo("three");
        });
    }

    @Test
    void readUntilFindsASeparatorThatComesInPieces() {
        run((sender, reader) -> {
            var reading = createTask(() -> text(reader.readUntil("\r\n\r\n")));
            for (String piece : new String[] {"head\r\n", "\r", "x\r\n\r", "\nbody"}) {
                sender.send(piece);
                yieldNow();
            }
            assertThat(reading.await()).isEqualTo("head\r\n\rx\r\n\r\n");
            assertThat(text(reader.readExactly(4))).isEqualTo("body");
        });
    }

    @Test
    void readUntilFindsASeparatorWhoseBeginningRepeats() {
        run((sender, reader) -> {
            sender.send("aaaaab-ababac");
            assertThat(text(reader.readUntil("aab"))).isEqualTo("aaaaab");
            assertThat(text(reader.readUntil("abac"))).isEqualTo("-ababac");
        });
    }

    @Test
    void ofSeveralSeparatorsTheOneThatEndsFirstCounts() {
        run((sender, reader) -> {
            sender.send("a,b\nc-->d->e");
            assertThat(text(until(reader, 100, "\n", ","))).isEqualTo("a,");
            assertThat(text(until(reader, 100, "\n", ","))).isEqualTo("b\n");
            assertThat(text(until(reader, 100, "-->d", "->"))).isEqualTo("c-->");
            assertThat(text(until(reader, 100, "d->e", ">e"))).isEqualTo("d->e");
        });
    }

    @Test
    void readUntilGivesWhatThereIsWhenTheStreamEndsBefore() {
        run((sender, reader) -> {
            sender.send("half a li");
            sender.end();
            var error = catchThrowableOfType(IncompleteReadException.class, () -> until(reader, 100, "\n", "\t|"));
            assertThat(error).hasMessage("the stream ended after 9 bytes, expected \"\\n\" or \"\\t|\"");
            assertThat(text(error.partial())).isEqualTo("half a li");
            assertThat(reader.read(1)).isEmpty();
        });
    }

    @Test
    void beyondTheLimitReadUntilFailsAndEverythingCanStillBeRead() {
        run((sender, reader) -> {
            sender.send("0123456789\n");
            assertThatThrownBy(() -> until(reader, 9, "\n"))
                    .isInstanceOf(LimitExceededException.class)
                    .hasMessage("what comes before \"\\n\" is longer than the limit of 9 bytes");
            assertThat(text(until(reader, 10, "\n"))).isEqualTo("0123456789\n");
        });
    }

    @Test
    void beyondTheLimitReadUntilDoesNotWaitForTheSeparator() {
        run((sender, reader) -> {
            var reading = createTask(() -> until(reader, 4, "\r\n"));
            sender.send("01234");
            sender.send("5");
            assertThatThrownBy(reading::await).isInstanceOf(LimitExceededException.class);
            sender.send("\r\n");
            assertThat(text(reader.readUntil("\r\n"))).isEqualTo("012345\r\n");
        });
    }

    @Test
    void aLimitAboveTheWaterMarksIsKept() {
        run((sender, reader) -> {
            byte[] sent = pattern(600_000, 1);
            sent[sent.length - 1] = '\n';
            var reading = createTask(() -> reader.readUntil(1_000_000, new byte[] {'\n'}));
            sender.send(sent);
            assertThat(Arrays.equals(reading.await(), sent)).isTrue();
        });
    }

    @Test
    void linesEndWithEitherEndOrWithTheStream() {
        run((sender, reader) -> {
            sender.send("one\ntwo\r\n\nth\rree\n\r\nlast ☂");
            sender.end();
            assertThat(reader.lines()).containsExactly("one", "two", "", "th\rree", "", "last ☂");
            assertThat(reader.readLine()).isNull();
        });
    }

    @Test
    void aLineBeyondTheLimitCanStillBeRead() {
        run((sender, reader) -> {
            sender.send("01234\r\n");
            assertThatThrownBy(() -> reader.readLineUpTo(5)).isInstanceOf(LimitExceededException.class);
            assertThat(reader.readLineUpTo(6)).isEqualTo("01234");
            sender.send("x".repeat(StreamReader.DEFAULT_LIMIT + 1) + "\n");
            assertThatThrownBy(reader::readLine)
                    .isInstanceOfSatisfying(
                            LimitExceededException.class,
                            e -> assertThat(e.limit()).isEqualTo(StreamReader.DEFAULT_LIMIT));
            assertThat(reader.readLineUpTo(70_000)).hasSize(65_537);
        });
    }

    @Test
    void readAllReadsToTheEnd() {
        run((sender, reader) -> {
            var reading = createTask(() -> text(reader.readAll()));
            sender.send("abc");
            yieldNow();
            sender.send("def");
            yieldNow();
            assertThat(reading.isDone()).isFalse();
            sender.end();
            assertThat(reading.await()).isEqualTo("abcdef");
        });
    }

    @Test
    void beyondTheLimitReadAllFailsAndEverythingCanStillBeRead() {
        run((sender, reader) -> {
            sender.send("abcde");
            assertThatThrownBy(() -> reader.readAllUpTo(4))
                    .isInstanceOf(LimitExceededException.class)
                    .hasMessage("the stream is longer than the limit of 4 bytes");
            sender.end();
            assertThat(text(reader.readAllUpTo(5))).isEqualTo("abcde");
        });
    }

    @Test
    void readersOfDifferentKindsGoOnWhereTheLastStopped() {
        run((sender, reader) -> {
            sender.send("line\nxy:abc\ntail");
            sender.end();
            assertThat(reader.readLine()).isEqualTo("line");
            assertThat(text(reader.readExactly(1))).isEqualTo("x");
            assertThat(text(reader.read(1))).isEqualTo("y");
            assertThat(text(reader.readUntil(":"))).isEqualTo(":");
            assertThat(reader.lines().iterator().next()).isEqualTo("abc");
            assertThat(text(reader.readAll())).isEqualTo("tail");
        });
    }

    @Test
    void transferToWritesEverythingInOrder() {
        run((sender, reader) -> {
            var written = new ByteArrayOutputStream();
            var transfer = createTask(() -> reader.transferTo(new Collector(written)));
            sender.send("abc");
            yieldNow();
            sender.send("def");
            sender.end();
            assertThat(transfer.await()).isEqualTo(6);
            assertThat(written).asString().isEqualTo("abcdef");
        });
    }

    @Test
    void theJdkReadsItAsAnInputStream() {
        run((sender, reader) -> {
            sender.send("\u00ff first\nsecond");
            sender.end();
            var in = reader.asInputStream();
            assertThat(in.read()).isEqualTo(0xc3);
            assertThat(in.read(new byte[5], 2, 0)).isZero();
            assertThat(in.read(new byte[5], 2, 1)).isEqualTo(1);
            assertThat(new BufferedReader(new InputStreamReader(in, UTF_8)).lines())
                    .containsExactly(" first", "second");
            assertThat(in.read()).isEqualTo(-1);
            assertThat(in.read(new byte[1])).isEqualTo(-1);
        });
    }

    @Test
    void aBrokenStreamIsReadUpToTheBreakAndThenFails() {
        run((sender, reader) -> {
            sender.send("abc");
            assertThat(text(reader.readExactly(1))).isEqualTo("a");
            sender.breakOff();
            assertThatThrownBy(() -> reader.readExactly(3))
                    .isInstanceOf(UncheckedIOException.class)
                    .isNotInstanceOf(IncompleteReadException.class);
            assertThatThrownBy(reader::readAll).isInstanceOf(UncheckedIOException.class);
            assertThat(text(reader.readExactly(2))).isEqualTo("bc");
            assertThatThrownBy(() -> reader.read(1)).isInstanceOf(UncheckedIOException.class);
            assertThatThrownBy(reader::readLine).isInstanceOf(UncheckedIOException.class);
            assertThatThrownBy(() -> reader.asInputStream().read()).isInstanceOf(IOException.class);
            assertThatThrownBy(() -> reader.transferTo(new Collector(new ByteArrayOutputStream())))
                    .isInstanceOf(UncheckedIOException.class);
        });
    }

    @Test
    void aWaitingReaderIsWokenWhenTheStreamBreaks() {
        run((sender, reader) -> {
            var reading = createTask(() -> reader.read(1));
            yieldNow();
            sender.breakOff();
            assertThatThrownBy(reading::await).isInstanceOf(UncheckedIOException.class);
        });
    }

    @Test
    void aCancelledReadTakesNothing() {
        run((sender, reader) -> {
            var attempts = new ArrayList<VoidOp<RuntimeException>>();
            attempts.add(() -> reader.readExactly(100));
            attempts.add(() -> reader.readUntil("\n"));
            attempts.add(reader::readLine);
            attempts.add(reader::readAll);
            sender.send("abc");
            for (var attempt : attempts) {
                var reading = createTask(attempt);
                yieldNow();
                reading.cancel();
                assertThatThrownBy(reading::await).isInstanceOf(CancelledError.class);
            }
            sender.send("def\n");
            assertThat(reader.readLine()).isEqualTo("abcdef");
        });
    }

    @Test
    void oneTaskReadsAtATime() {
        run((sender, reader) -> {
            var reading = createTask("first", reader::readLine);
            yieldNow();
            assertThatThrownBy(() -> reader.read(1))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageStartingWith("read: ")
                    .hasMessageContaining("first")
                    .hasMessageEndingWith("is reading this stream already");
            sender.send("line\n");
            assertThat(reading.await()).isEqualTo("line");
        });
    }

    @Test
    void badArgumentsAreNamed() {
        run((sender, reader) -> {
            assertThatThrownBy(() -> reader.read(0)).hasMessage("atMost must be >= 1, was 0");
            assertThatThrownBy(() -> reader.readExactly(-1)).hasMessage("count must be >= 0, was -1");
            assertThatThrownBy(() -> reader.readUntil(0, new byte[] {1})).hasMessage("limit must be >= 1, was 0");
            assertThatThrownBy(() -> reader.readLineUpTo(0)).hasMessage("limit must be >= 1, was 0");
            assertThatThrownBy(() -> reader.readAllUpTo(-7)).hasMessage("limit must be >= 1, was -7");
            assertThatThrownBy(() -> reader.readUntil("")).hasMessage("separator must be >= 1 byte long, was empty");
            assertThatThrownBy(() -> reader.readUntil(1)).hasMessage("at least one separator is needed");
            sender.send("still usable\n");
            assertThat(reader.readLine()).isEqualTo("still usable");
        });
    }

    protected static String text(byte[] bytes) {
        return new String(bytes, UTF_8);
    }

    /// Bytes without a line feed, whose order shows.
    protected static byte[] pattern(int length, int seed) {
        var bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) ('a' + (i * 7 + i / 26 + seed) % 26);
        }
        return bytes;
    }

    private static byte[] until(StreamReader reader, int limit, String... separators) {
        var bytes = new byte[separators.length][];
        for (int i = 0; i < separators.length; i++) {
            bytes[i] = separators[i].getBytes(UTF_8);
        }
        return reader.readUntil(limit, bytes);
    }

    private record Collector(ByteArrayOutputStream target) implements StreamWriter {

        @Override
        public void write(byte[] bytes) {
            target.writeBytes(bytes);
        }

        @Override
        public void writeEof() {}
    }
}
