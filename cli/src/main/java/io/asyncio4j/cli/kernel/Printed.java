package io.asyncio4j.cli.kernel;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// What is printed, on its way to the cell whose code prints it: in pieces, in order. Any thread.
final class Printed {

    private static final int MOST = 1 << 16; // bytes in a message
    private static final long PATIENCE = 30; // milliseconds until what is printed is seen

    private final Publisher publisher;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("printed").factory());
    private final ReentrantLock lock = new ReentrantLock(); // guards the rest
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private @Nullable Cell cell; // that which is kept belongs to
    private String stream = "";

    Printed(Publisher publisher) {
        this.publisher = publisher;
    }

    /// @param name `stdout` or `stderr`
    PrintStream stream(String name) {
        return new PrintStream(new Stream(name), false, StandardCharsets.UTF_8);
    }

    /// Sends what is kept.
    void flush() {
        lock.lock();
        try {
            if (kept.size() > 0 && cell != null) {
                send(cell);
            }
        } finally {
            lock.unlock();
        }
    }

    /// Prints a line for a cell.
    void line(Cell target, String name, String text) {
        write(target, name, (text + "\n").getBytes(StandardCharsets.UTF_8));
    }

    private void write(@Nullable Cell target, String name, byte[] bytes) {
        if (target == null || bytes.length == 0) {
            return; // printed before the first cell
        }
        lock.lock();
        try {
            if (cell != target || !stream.equals(name) || kept.size() > MOST) {
                flush();
            }
            if (kept.size() == 0) {
                clock.schedule(this::flush, PATIENCE, TimeUnit.MILLISECONDS);
            }
            cell = target;
            stream = name;
            kept.writeBytes(bytes);
        } finally {
            lock.unlock();
        }
    }

    private void send(Cell target) {
        String text = kept.toString(StandardCharsets.UTF_8);
        kept.reset();
        publisher.publish("stream", target.header(), Map.of("name", stream, "text", text));
    }

    /// One of the two that programs print to.
    private final class Stream extends OutputStream {

        private final String name;

        Stream(String name) {
            this.name = name;
        }

        @Override
        public void write(int one) {
            write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int length) {
            Printed.this.write(publisher.cell(), name, java.util.Arrays.copyOfRange(bytes, from, from + length));
        }
    }
}
