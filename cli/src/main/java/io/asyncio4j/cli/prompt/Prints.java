package io.asyncio4j.cli.prompt;

import java.io.OutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Keeps what the tasks of snippets print in another program, for the prompt. What everybody else prints goes where
/// it went before. Any thread.
final class Prints implements AutoCloseable {

    private static final int MOST = 1 << 20; // characters; a snippet does not wait for the prompt
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final PrintStream out = System.out;
    private final PrintStream errors = System.err;
    private final PrintStream newOut = new PrintStream(new Sorted(out, false), true, out.charset());
    private final PrintStream newErrors = new PrintStream(new Sorted(errors, true), true, errors.charset());
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final List<Printed> kept = new ArrayList<>(); // guarded by lock, as are these
    private long size; // characters
    private long lost; // characters
    private boolean awaited;

    Prints() {
        System.setOut(newOut);
        System.setErr(newErrors);
    }

    /// Takes all there is, and waits a second for some.
    List<Printed> take() {
        lock.lock();
        try {
            awaited = true;
            changed.signalAll();
            long left = PATIENCE.toNanos();
            while (kept.isEmpty() && left > 0) {
                left = changed.awaitNanos(left);
            }
            if (lost > 0) {
                kept.add(new Printed(true, "\n… %,d more characters were printed and are left out\n".formatted(lost)));
            }
            List<Printed> taken = List.copyOf(kept);
            kept.clear();
            size = 0;
            lost = 0;
            return taken;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of();
        } finally {
            awaited = false;
            lock.unlock();
        }
    }

    /// Waits until the prompt has shown all of it: until it asks for more, and there is none.
    void settle() {
        lock.lock();
        try {
            long left = PATIENCE.toNanos();
            while ((!kept.isEmpty() || !awaited) && left > 0) {
                left = changed.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    /// Puts the program's own back, unless somebody else has set others.
    @Override
    public void close() {
        if (System.out == newOut) {
            System.setOut(out);
        }
        if (System.err == newErrors) {
            System.setErr(errors);
        }
    }

    private void keep(boolean isError, String text) {
        lock.lock();
        try {
            if (size >= MOST) {
                lost += text.length();
                return;
            }
            kept.add(new Printed(isError, text));
            size += text.length();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Knows whose code prints.
    private final class Sorted extends OutputStream {

        private final PrintStream before;
        private final boolean isError;

        Sorted(PrintStream before, boolean isError) {
            this.before = before;
            this.isError = isError;
        }

        @Override
        public void write(int one) {
            write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int length) {
            if (SnippetRun.current() == null) {
                before.write(bytes, from, length);
            } else if (length > 0) {
                keep(isError, new String(bytes, from, length, before.charset()));
            }
        }

        @Override
        public void flush() {
            if (SnippetRun.current() == null) {
                before.flush();
            }
        }
    }
}
