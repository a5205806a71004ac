package io.asyncio4j.process;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.run;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.timeout;
import static io.asyncio4j.Asyncio.yieldNow;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncio4j.CancelledError;
import io.asyncio4j.EventLoop;
import io.asyncio4j.JavaProgram;
import io.asyncio4j.Task;
import io.asyncio4j.TimedOutException;
import io.asyncio4j.Virtual;
import io.asyncio4j.function.VoidOp;
import io.asyncio4j.stream.StreamReader;
import io.asyncio4j.stream.StreamWriter;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.UncheckedIOException;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PipesTest {

    @Test
    void whatComesOnStdinGoesToStdout() throws Exception {
        Process program = JavaProgram.start(Upper.class);
        try (OutputStream in = program.getOutputStream()) {
            in.write("one\ntwo\nthree".getBytes(UTF_8));
        }
        assertThat(new String(program.getInputStream().readAllBytes(), UTF_8)).isEqualTo("ONE\nTWO\nTHREE\n");
        assertThat(new String(program.getErrorStream().readAllBytes(), UTF_8)).isEqualTo("3 lines, 0 blocked");
        assertThat(program.waitFor()).isZero();
    }

    @Test
    void aProgramEndsWhileAReadOfStdinIsUnderWay() throws Exception {
        Process program = JavaProgram.start(Impatient.class);
        assertThat(new String(program.getInputStream().readAllBytes(), UTF_8)).isEqualTo("nothing came");
        assertThat(program.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(program.exitValue()).isZero();
        program.getOutputStream().close();
    }

    @Test
    void anOutputThatNobodyReadsIsAClearError() throws Exception {
        Process program = JavaProgram.start(Endless.class);
        program.getInputStream().read();
        program.getInputStream().close();
        assertThat(new String(program.getErrorStream().readAllBytes(), UTF_8))
                .contains("UncheckedIOException")
                .contains("cannot write to stdout: Broken pipe");
        assertThat(program.waitFor()).isEqualTo(1);
    }

    @Test
    void aCancelledReadLosesNothing() throws Exception {
        var source = new PipedOutputStream();
        try (var in = new PipedInputStream(source)) {
            run(() -> {
                StreamReader reader = Pipes.reader(in);
                assertThatThrownBy(() -> timeout(millis(20), reader::readLine)).isInstanceOf(TimedOutException.class);
                source.write("hello\nworld".getBytes(UTF_8));
                source.close();
                assertThat(reader.readLine()).isEqualTo("hello");
                assertThat(reader.readLine()).isEqualTo("world");
                assertThat(reader.readLine()).isNull();
            });
        }
    }

    @Test
    void aWriteAndTheEndReturnWhenTheStreamHasThemAlsoIfTheyAreCancelled() {
        var out = new Gated();
        var story = new ArrayList<String>();
        run(() -> {
            StreamWriter writer = Pipes.writer(out);
            for (VoidOp<RuntimeException> write : List.<VoidOp<RuntimeException>>of(
                    () -> writer.write("hello"), () -> writer.write(" world"), writer::writeEof)) {
                out.gate = new CountDownLatch(1);
                var task = createTask(() -> {
                    write.run();
                    story.add(out.toString(UTF_8) + (out.closed ? ", closed" : ""));
                    yieldNow();
                    story.add("not reached");
                });
                yieldNow();
                task.cancel();
                yieldNow();
                story.add("cancelled");
                out.gate.countDown();
                assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
            }
        });
        assertThat(story)
                .containsExactly("cancelled", "hello", "cancelled", "hello world", "cancelled", "hello world, closed");
    }

    @Test
    void whoeverWaitsToWriteSeesThatTheStreamWasEnded() {
        run(() -> {
            var out = new Gated();
            var pipe = new PipeWriter(EventLoop.current(), out);
            pipe.write(new byte[10]); // the thread is busy with it
            pipe.write(new byte[100_000]); // no more than this is kept
            var waiting = Stream.generate(() -> createTask(() -> pipe.write(new byte[1])))
                    .limit(4)
                    .toList();
            yieldNow();
            pipe.writeEof();
            out.gate.countDown();
            for (var writer : waiting) {
                assertThatThrownBy(writer::await).hasMessage("write was called after writeEof");
            }
            pipe.flush();
            assertThat(out.size()).isEqualTo(100_010);
            assertThat(out.closed).isTrue();
        });
    }

    @Test
    void whenThereIsRoomAllWhoWaitWriteInTheirOrder() {
        run(() -> {
            var out = new Gated();
            var pipe = new PipeWriter(EventLoop.current(), out);
            pipe.write(new byte[] {'a'}); // the thread is busy with it
            pipe.write("b".repeat(100_000).getBytes(UTF_8)); // no more than this is kept
            var waiting = new ArrayList<Task<?>>();
            for (String text : List.of("c", "d", "e")) {
                waiting.add(createTask(() -> pipe.write(text.getBytes(UTF_8))));
            }
            yieldNow();
            waiting.remove(1).cancel();
            out.gate.countDown();
            for (var writer : waiting) {
                writer.await();
            }
            pipe.flush();
            assertThat(out.toString(UTF_8)).isEqualTo("a" + "b".repeat(100_000) + "ce");
            assertThat(out.closed).isFalse();
        });
    }

    @Test
    void flushWaitsUntilAllThatWasWrittenIsOut() {
        run(() -> {
            var out = new Gated();
            var pipe = new PipeWriter(EventLoop.current(), out);
            pipe.write("a".getBytes(UTF_8));
            pipe.write("b".getBytes(UTF_8));
            var flushing = createTask(() -> {
                pipe.flush();
                return out.toString(UTF_8);
            });
            yieldNow();
            out.gate.countDown();
            assertThat(flushing.await()).isEqualTo("ab");
        });
    }

    @Test
    void afterAFailureNothingMoreIsWritten() {
        run(() -> {
            var written = new AtomicInteger();
            var gate = new CountDownLatch(1);
            StreamWriter pipe = new PipeWriter(EventLoop.current(), new OutputStream() {
                @Override
                public void write(int b) {
                    written.incrementAndGet();
                    Gated.pass(gate);
                    throw new IllegalStateException("no such ink");
                }
            });
            pipe.write(new byte[1]);
            pipe.write(new byte[1]);
            gate.countDown();
            for (VoidOp<?> attempt : List.<VoidOp<?>>of(pipe::flush, () -> pipe.write(new byte[1]), pipe::flush)) {
                assertThatThrownBy(attempt::run)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessage("no such ink");
            }
            pipe.writeEof();
            assertThatThrownBy(pipe::flush).hasMessage("no such ink");
            assertThat(written).hasValue(1);
        });
    }

    @Test
    void whenAPipeIsReadAndWrittenAVirtualClockGoesOn() {
        var elapsed = Virtual.run(_ -> {
                    var out = new ByteArrayOutputStream();
                    Pipes.reader(new ByteArrayInputStream(new byte[3])).transferTo(Pipes.writer(out));
                    assertThat(out.size()).isEqualTo(3);
                    sleep(seconds(1));
                })
                .elapsed();
        assertThat(elapsed).isEqualTo(seconds(1));
    }

    @Test
    void aLoopThatHasReadTheStandardInputIsForgotten() throws Exception {
        WeakReference<EventLoop> loop = usedLoop();
        while (loop.get() != null) {
            System.gc();
            TimeUnit.MILLISECONDS.sleep(20); // real time: the collector's
        }
    }

    private static WeakReference<EventLoop> usedLoop() {
        return run(() -> {
            Pipes.stdin();
            return new WeakReference<>(EventLoop.current());
        });
    }

    @Test
    void aStreamThatFailsTellsItsReaderAndItsWriter() throws Exception {
        run(() -> {
            assertThatThrownBy(() -> Pipes.reader(new Broken()).read(1))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("no paper");
            StreamWriter writer = Pipes.writer(new OutputStream() {
                @Override
                public void write(int b) throws IOException {
                    throw new IOException("no ink");
                }
            });
            assertThatThrownBy(() -> writer.write("x"))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("no ink");
            assertThat(Pipes.stdin()).isSameAs(Pipes.stdin());
        });
        assertThatThrownBy(() -> Pipes.reader(InputStream.nullInputStream())).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> Pipes.writer(OutputStream.nullOutputStream()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("Pipes.writer needs a running event loop");
    }

    static final class Upper {

        public static void main(String[] args) {
            run(() -> {
                int[] blocked = {0};
                var ticker = createTask(() -> {
                    while (true) {
                        long before = System.nanoTime();
                        sleep(millis(1));
                        blocked[0] += System.nanoTime() - before > 5_000_000_000L ? 1 : 0;
                    }
                });
                int lines = 0;
                try (var out = Pipes.stdout()) {
                    for (String line : Pipes.stdin().lines()) {
                        out.write(line.toUpperCase(java.util.Locale.ROOT) + "\n");
                        lines++;
                    }
                }
                ticker.cancel();
                Pipes.stderr().write(lines + " lines, " + blocked[0] + " blocked");
            });
        }
    }

    static final class Impatient {

        public static void main(String[] args) {
            run(() -> {
                try {
                    timeout(millis(50), Pipes.stdin()::readLine);
                } catch (TimedOutException e) {
                    Pipes.stdout().write("nothing came");
                }
            });
        }
    }

    static final class Endless {

        public static void main(String[] args) {
            run(() -> {
                StreamWriter out = Pipes.stdout();
                while (true) {
                    out.write("line\n");
                }
            });
        }
    }

    /// Takes nothing before its gate is open.
    private static final class Gated extends ByteArrayOutputStream {

        private volatile CountDownLatch gate = new CountDownLatch(1);
        private volatile boolean closed;

        @Override
        public void write(byte[] bytes, int offset, int count) {
            pass(gate);
            super.write(bytes, offset, count);
        }

        @Override
        public void close() {
            pass(gate);
            closed = true;
        }

        static void pass(CountDownLatch gate) {
            try {
                gate.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private static final class Broken extends InputStream {

        @Override
        public int read() throws IOException {
            throw new IOException("no paper");
        }
    }
}
