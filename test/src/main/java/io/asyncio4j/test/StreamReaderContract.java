package io.asyncio4j.test;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.yieldNow;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.asyncio4j.CancelledError;
import io.asyncio4j.function.VoidOp;
import io.asyncio4j.stream.IncompleteReadException;
import io.asyncio4j.stream.LimitExceededException;
import io.asyncio4j.stream.StreamReader;
import io.asyncio4j.stream.StreamWriter;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/// What every [StreamReader] does, wherever its bytes come from and in whatever pieces they come.
public abstract class StreamReaderContract {

    /// For the tests of a stream.
    protected StreamReaderContract() {}

    /// The other end of the stream under test. In a task.
    public interface Sender {

        /// Sends bytes.
        void send(byte[] bytes);

        /// Sends text in UTF-8.
        default void send(String text) {
            send(text.getBytes(UTF_8));
        }

        /// Ends the stream.
        void end();

        /// Makes the stream fail with an [UncheckedIOException] after what was sent has arrived.
        void breakOff();
    }

    /// What a test does with a stream. In a task.
    @FunctionalInterface
    public interface Story {

        /// Does it.
        void tell(Sender sender, StreamReader reader) throws Exception;
    }

    /// Runs a story on a new stream.
    protected abstract void run(Story story);

    @Test
    void readWaitsForBytesAndReturnsNoMoreThanAskedFor() {
        run((sender, reader) -> {
            var reading = createTask(() -> text(reader.read(3)));
            yieldNow();
            assertFalse(reading.isDone());
            sender.send("abcdef");
            String taken = reading.await();
            assertTrue(!taken.isEmpty() && "abc".startsWith(taken), taken);
            sender.end();
            assertEquals("abcdef", taken + text(reader.readAll()));
        });
    }

    @Test
    void aBufferIsFilledFromItsPositionOn() {
        for (ByteBuffer buffer : List.of(ByteBuffer.allocate(9), ByteBuffer.allocateDirect(9))) {
            run((sender, reader) -> {
                buffer.clear().limit(4).position(1);
                var reading = createTask(() -> reader.read(buffer));
                yieldNow();
                assertFalse(reading.isDone());
                sender.send("abcdef");
                int count = reading.await();
                assertTrue(count >= 1 && count <= 3, "count " + count);
                assertEquals(1 + count, buffer.position());
                assertEquals("abc".substring(0, count), text(bytes(buffer, 1, count)));
                sender.end();
                buffer.clear();
                while (reader.read(buffer) >= 0) {
                    assertTrue(buffer.hasRemaining());
                }
                assertEquals("abcdef".substring(count), text(bytes(buffer, 0, buffer.position())));
                assertEquals(-1, reader.read(buffer));
            });
        }
    }

    @Test
    void ofABufferReadThatIsCancelledWhileBytesComeNothingIsLost() {
        for (int turns = 0; turns < 6; turns++) {
            int left = turns;
            run((sender, reader) -> {
                var buffer = ByteBuffer.allocateDirect(4);
                var reading = createTask(() -> reader.read(buffer));
                yieldNow();
                sender.send("abcdef");
                for (int i = 0; i < left; i++) {
                    yieldNow();
                }
                reading.cancel();
                String taken = "";
                try {
                    taken = text(bytes(buffer, 0, reading.await()));
                } catch (CancelledError e) {
                    assertEquals(0, buffer.position());
                }
                sender.end();
                assertEquals("abcdef", taken + text(reader.readAll()));
            });
        }
    }

    @Test
    void everyReadAfterTheEndReturnsNothing() {
        run((sender, reader) -> {
            sender.end();
            assertEquals(0, reader.read(10).length);
            assertEquals(0, reader.read(10).length);
            assertEquals(0, reader.readAll().length);
            assertNull(reader.readLine());
            assertFalse(reader.chunks().iterator().hasNext());
            assertFalse(reader.lines().iterator().hasNext());
            assertEquals(0, reader.readExactly(0).length);
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
            assertFalse(reading.isDone());
            sender.send("efgh");
            assertEquals("abcdef", reading.await());
            assertEquals("", text(reader.readExactly(0)));
            assertEquals("gh", text(reader.readExactly(2)));
        });
    }

    @Test
    void readExactlyIsNotBoundByTheWaterMarks() {
        run((sender, reader) -> {
            byte[] sent = pattern(600_000, 0);
            var reading = createTask(() -> reader.readExactly(sent.length));
            sender.send(sent);
            assertArrayEquals(sent, reading.await());
        });
    }

    @Test
    void readExactlyGivesWhatThereIsWhenTheStreamEndsBefore() {
        run((sender, reader) -> {
            sender.send("abc");
            sender.end();
            var error = assertThrows(IncompleteReadException.class, () -> reader.readExactly(5));
            assertEquals("the stream ended after 3 bytes, expected 5 bytes", error.getMessage());
            assertEquals("abc", text(error.partial()));
            assertEquals(0, reader.read(1).length);
        });
    }

    @Test
    void readUntilReturnsTheSeparatorToo() {
        run((sender, reader) -> {
            sender.send("one;two;;three");
            assertEquals("one;", text(reader.readUntil(";")));
            assertEquals("two;;", text(reader.readUntil(";;")));
            assertEquals("three", text(reader.readExactly(5)));
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
            assertEquals("head\r\n\rx\r\n\r\n", reading.await());
            assertEquals("body", text(reader.readExactly(4)));
        });
    }

    @Test
    void readUntilFindsASeparatorWhoseBeginningRepeats() {
        run((sender, reader) -> {
            sender.send("aaaaab-ababac");
            assertEquals("aaaaab", text(reader.readUntil("aab")));
            assertEquals("-ababac", text(reader.readUntil("abac")));
        });
    }

    @Test
    void ofSeveralSeparatorsTheOneThatEndsFirstCounts() {
        run((sender, reader) -> {
            sender.send("a,b\nc-->d->e");
            assertEquals("a,", text(until(reader, 100, "\n", ",")));
            assertEquals("b\n", text(reader.readUntilUpTo(100, "\n", ",")));
            assertEquals("c-->", text(until(reader, 100, "-->d", "->")));
            assertEquals("d->e", text(until(reader, 100, "d->e", ">e")));
        });
    }

    @Test
    void ofSeparatorsThatEndTogetherTheShortestDecidesWhatComesBefore() {
        run((sender, reader) -> {
            sender.send("abc\r\n");
            assertThrows(LimitExceededException.class, () -> until(reader, 3, "\r\n", "\n"));
            assertEquals("abc\r\n", text(until(reader, 4, "\r\n", "\n")));
        });
    }

    @Test
    void readUntilGivesWhatThereIsWhenTheStreamEndsBefore() {
        run((sender, reader) -> {
            sender.send("half a li");
            sender.end();
            var error = assertThrows(IncompleteReadException.class, () -> until(reader, 100, "\n", "\t|"));
            assertEquals("the stream ended after 9 bytes, expected \"\\n\" or \"\\t|\"", error.getMessage());
            assertEquals("half a li", text(error.partial()));
            assertEquals(0, reader.read(1).length);
        });
    }

    @Test
    void beyondTheLimitReadUntilFailsAndEverythingCanStillBeRead() {
        run((sender, reader) -> {
            sender.send("0123456789\n");
            assertMessage(
                    LimitExceededException.class,
                    "what comes before \"\\n\" is longer than the limit of 9 bytes",
                    () -> until(reader, 9, "\n"));
            assertEquals("0123456789\n", text(until(reader, 10, "\n")));
        });
    }

    @Test
    void beyondTheLimitReadUntilDoesNotWaitForTheSeparator() {
        run((sender, reader) -> {
            var reading = createTask(() -> until(reader, 4, "\r\n"));
            sender.send("01234");
            sender.send("5");
            assertThrows(LimitExceededException.class, reading::await);
            sender.send("\r\n");
            assertEquals("012345\r\n", text(reader.readUntil("\r\n")));
        });
    }

    @Test
    void aLimitAboveTheWaterMarksIsKept() {
        run((sender, reader) -> {
            byte[] sent = pattern(600_000, 1);
            sent[sent.length - 1] = '\n';
            var reading = createTask(() -> reader.readUntil(1_000_000, new byte[] {'\n'}));
            sender.send(sent);
            assertArrayEquals(sent, reading.await());
        });
    }

    @Test
    void linesEndWithEitherEndOrWithTheStream() {
        run((sender, reader) -> {
            sender.send("one\ntwo\r\n\nth\rree\n\r\nlast ☂");
            sender.end();
            var lines = new ArrayList<String>();
            reader.lines().forEach(lines::add);
            assertEquals(List.of("one", "two", "", "th\rree", "", "last ☂"), lines);
            assertNull(reader.readLine());
        });
    }

    @Test
    void aLineBeyondTheLimitCanStillBeRead() {
        run((sender, reader) -> {
            sender.send("01234\r\n");
            assertThrows(LimitExceededException.class, () -> reader.readLineUpTo(5));
            assertEquals("01234", reader.readLineUpTo(6));
            sender.send("x".repeat(StreamReader.DEFAULT_LIMIT + 1) + "\n");
            var error = assertThrows(LimitExceededException.class, reader::readLine);
            assertEquals(StreamReader.DEFAULT_LIMIT, error.limit());
            assertEquals("x".repeat(65_537), reader.readLineUpTo(70_000));
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
            assertFalse(reading.isDone());
            sender.end();
            assertEquals("abcdef", reading.await());
        });
    }

    @Test
    void readAllWaitsForTheEndAlsoAtItsLimit() {
        run((sender, reader) -> {
            sender.send("abc");
            var reading = createTask(() -> text(reader.readAllUpTo(3)));
            yieldNow();
            assertFalse(reading.isDone());
            sender.end();
            assertEquals("abc", reading.await());
        });
    }

    @Test
    void beyondTheLimitReadAllFailsAndEverythingCanStillBeRead() {
        run((sender, reader) -> {
            sender.send("abcde");
            assertMessage(
                    LimitExceededException.class,
                    "the stream is longer than the limit of 4 bytes",
                    () -> reader.readAllUpTo(4));
            sender.end();
            assertEquals("abcde", text(reader.readAllUpTo(5)));
        });
    }

    @Test
    void readersOfDifferentKindsGoOnWhereTheLastStopped() {
        run((sender, reader) -> {
            sender.send("line\nxy:abc\ntail");
            sender.end();
            assertEquals("line", reader.readLine());
            assertEquals("x", text(reader.readExactly(1)));
            assertEquals("y", text(reader.read(1)));
            assertEquals(":", text(reader.readUntil(":")));
            assertEquals("abc", reader.lines().iterator().next());
            assertEquals("tail", text(reader.readAll()));
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
            assertEquals(6, transfer.await());
            assertEquals("abcdef", written.toString(UTF_8));
        });
    }

    @Test
    void theJdkReadsItAsAnInputStream() {
        run((sender, reader) -> {
            sender.send("\u00ff first\nsecond");
            sender.end();
            var in = reader.asInputStream();
            assertEquals(0xc3, in.read());
            assertEquals(0, in.read(new byte[5], 2, 0));
            assertEquals(1, in.read(new byte[5], 2, 1));
            var rest = new BufferedReader(new InputStreamReader(in, UTF_8));
            assertEquals(List.of(" first", "second"), rest.lines().toList());
            assertEquals(-1, in.read());
            assertEquals(-1, in.read(new byte[1]));
        });
    }

    @Test
    void aBrokenStreamIsReadUpToTheBreakAndThenFails() {
        run((sender, reader) -> {
            sender.send("abc");
            assertEquals("a", text(reader.readExactly(1)));
            sender.breakOff();
            var error = assertThrows(UncheckedIOException.class, () -> reader.readExactly(3));
            assertFalse(error instanceof IncompleteReadException, error.toString());
            assertThrows(UncheckedIOException.class, reader::readAll);
            assertEquals("bc", text(reader.readExactly(2)));
            assertThrows(UncheckedIOException.class, () -> reader.read(1));
            assertThrows(UncheckedIOException.class, reader::readLine);
            assertThrows(IOException.class, () -> reader.asInputStream().read());
            assertThrows(
                    UncheckedIOException.class, () -> reader.transferTo(new Collector(new ByteArrayOutputStream())));
        });
    }

    @Test
    void aWaitingReaderIsWokenWhenTheStreamBreaks() {
        run((sender, reader) -> {
            var reading = createTask(() -> reader.read(1));
            yieldNow();
            sender.breakOff();
            assertThrows(UncheckedIOException.class, reading::await);
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
                assertThrows(CancelledError.class, reading::await);
            }
            sender.send("def\n");
            assertEquals("abcdef", reader.readLine());
        });
    }

    @Test
    void oneTaskReadsAtATime() {
        run((sender, reader) -> {
            var reading = createTask("first", reader::readLine);
            yieldNow();
            var error = assertThrows(IllegalStateException.class, () -> reader.read(1));
            assertTrue(
                    String.valueOf(error.getMessage()).matches(".*first.* is reading this stream already"),
                    error.toString());
            sender.send("line\n");
            assertEquals("line", reading.await());
        });
    }

    @Test
    void badArgumentsAreNamed() {
        run((sender, reader) -> {
            assertMessage(IllegalArgumentException.class, "atMost must be >= 1, was 0", () -> reader.read(0));
            for (ByteBuffer useless :
                    List.of(ByteBuffer.allocate(0), ByteBuffer.allocate(1).asReadOnlyBuffer())) {
                assertMessage(
                        IllegalArgumentException.class,
                        "buffer must have room and be writable, was " + useless,
                        () -> reader.read(useless));
            }
            assertMessage(IllegalArgumentException.class, "count must be >= 0, was -1", () -> reader.readExactly(-1));
            assertMessage(
                    IllegalArgumentException.class,
                    "limit must be >= 1, was 0",
                    () -> reader.readUntil(0, new byte[] {1}));
            assertMessage(IllegalArgumentException.class, "limit must be >= 1, was 0", () -> reader.readLineUpTo(0));
            assertMessage(IllegalArgumentException.class, "limit must be >= 1, was -7", () -> reader.readAllUpTo(-7));
            assertMessage(
                    IllegalArgumentException.class,
                    "separator must be >= 1 byte long, was empty",
                    () -> reader.readUntil(""));
            assertMessage(
                    IllegalArgumentException.class, "at least one separator is needed", () -> reader.readUntil(1));
            sender.send("still usable\n");
            assertEquals("still usable", reader.readLine());
        });
    }

    /// UTF-8 as text.
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

    private static byte[] bytes(ByteBuffer buffer, int from, int count) {
        var bytes = new byte[count];
        buffer.get(from, bytes);
        return bytes;
    }

    private static void assertMessage(Class<? extends Throwable> type, String message, Executable failing) {
        assertEquals(message, assertThrows(type, failing).getMessage());
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
