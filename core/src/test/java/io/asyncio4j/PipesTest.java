package io.asyncio4j;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.run;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.timeout;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.concurrent.TimeUnit;
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
    void aWriteReturnsWhenTheStreamHasItAlsoIfItIsCancelled() throws Exception {
        var out = new Slow();
        var story = new ArrayList<String>();
        run(() -> {
            try (StreamWriter writer = Pipes.writer(out)) {
                var task = createTask(() -> {
                    writer.write("hello");
                    story.add("written " + out);
                    sleep(millis(0));
                });
                sleep(millis(20));
                task.cancel();
                assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
                writer.write(" world");
                assertThat(out).hasToString("hello world");
            }
            assertThat(out.closed).isTrue();
        });
        assertThat(story).containsExactly("written hello");
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

    private static final class Slow extends ByteArrayOutputStream {

        private boolean closed;

        @Override
        public void write(byte[] bytes, int offset, int count) {
            try {
                Thread.sleep(100); // real time: the stream blocks
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            super.write(bytes, offset, count);
        }

        @Override
        public void close() {
            closed = true;
        }

        @Override
        public synchronized String toString() {
            return super.toString(UTF_8);
        }
    }

    private static final class Broken extends InputStream {

        @Override
        public int read() throws IOException {
            throw new IOException("no paper");
        }
    }
}
