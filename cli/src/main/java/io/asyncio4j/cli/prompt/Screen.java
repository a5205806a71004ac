package io.asyncio4j.cli.prompt;

import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jline.reader.LineReader;
import org.jline.terminal.Terminal;

/// Takes what snippets and tasks print to a terminal: above the line that is being typed, if one is. Any thread.
final class Screen extends OutputStream {

    // Whoever prints holds the lock of System.out, and whoever types holds JLine's, under which JShell is asked, which
    // flushes System.out. So nobody who prints ever waits for JLine: while a line is typed, what is printed is only
    // noted, and one thread of the screen's own shows it. Locks are taken in this order: showing, JLine's, lock.

    private static final int MOST = 4 << 20; // bytes that may wait: whoever prints does not wait for the terminal
    private static final Duration PAUSE = Duration.ofMillis(10); // so that keys have their turn

    private final Terminal terminal;
    private final LineReader reader;
    private final ReentrantLock showing = new ReentrantLock(); // held from the taking of lines until they are shown
    private final ReentrantLock lock = new ReentrantLock(); // guards the rest
    private final Condition changed = lock.newCondition();
    private final ByteArrayOutputStream lines = new ByteArrayOutputStream(); // whole ones, which wait to be shown
    private final ByteArrayOutputStream begun = new ByteArrayOutputStream(); // the begin of the next one
    private long lost; // bytes
    private boolean typing;
    private boolean inLine; // whether the last line has no end yet

    Screen(Terminal terminal, LineReader reader) {
        this.terminal = terminal;
        this.reader = reader;
        Thread.ofPlatform().daemon().name("screen").start(this::showLines);
    }

    /// A line is going to be typed: what is printed from now on stands above it, in whole lines.
    void beginTyping() {
        lock.lock();
        try {
            endLine();
            typing = true;
        } finally {
            lock.unlock();
        }
    }

    void endTyping() {
        showing.lock();
        lock.lock();
        try {
            typing = false;
            begun.writeTo(lines);
            begun.reset();
            byte[] rest = take();
            show(rest, 0, rest.length);
        } catch (IOException e) {
            throw new AssertionError(e); // it is memory
        } finally {
            lock.unlock();
            showing.unlock();
        }
    }

    /// Prints a line of the prompt's own, on a line of its own.
    ///
    /// @param color the number of ANSI's color, or 0 for none
    void line(String text, int color) {
        String colored =
                color == 0 || terminal.getType().startsWith("dumb") ? text : "\033[" + color + "m" + text + "\033[m";
        byte[] bytes = (colored + "\n").getBytes(StandardCharsets.UTF_8);
        lock.lock();
        try {
            if (typing) {
                lines.writeBytes(bytes);
                changed.signal();
            } else {
                endLine();
                show(bytes, 0, bytes.length);
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void write(int one) {
        write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) {
        lock.lock();
        try {
            if (typing) {
                keep(bytes, from, length);
            } else {
                show(bytes, from, length);
            }
        } finally {
            lock.unlock();
        }
    }

    /// What is read from the terminal, which shows it and the end of its line by itself.
    InputStream echoing(InputStream input) {
        return new FilterInputStream(input) {
            @Override
            public int read() throws IOException {
                int one = super.read();
                echoed(one);
                return one;
            }

            @Override
            public int read(byte[] bytes, int from, int length) throws IOException {
                int read = super.read(bytes, from, length);
                echoed(read > 0 ? bytes[from + read - 1] : -1);
                return read;
            }
        };
    }

    /// Prints a last line, whatever is typed, and in the place of the prompt. Nobody may wait for JLine any more.
    void end(String text) {
        terminal.writer().print((terminal.getType().startsWith("dumb") ? "\n" : "\r\033[J") + text + "\n");
        terminal.flush();
    }

    private void echoed(int last) {
        lock.lock();
        try {
            inLine &= last != '\n';
        } finally {
            lock.unlock();
        }
    }

    private void keep(byte[] bytes, int from, int length) {
        if (lines.size() + begun.size() + length > MOST) {
            lost += length;
            return;
        }
        int end = from + length;
        while (end > from && bytes[end - 1] != '\n') {
            end--;
        }
        begun.write(bytes, from, end - from);
        if (end > from) {
            lines.writeBytes(begun.toByteArray());
            begun.reset();
            changed.signal();
        }
        begun.write(bytes, end, from + length - end);
    }

    private void showLines() {
        try {
            while (true) {
                awaitLines();
                showAbove();
                Thread.sleep(PAUSE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void awaitLines() throws InterruptedException {
        lock.lock();
        try {
            while (lines.size() == 0) {
                changed.await();
            }
        } finally {
            lock.unlock();
        }
    }

    private void showAbove() {
        showing.lock();
        try {
            byte[] taken;
            lock.lock();
            try {
                taken = take();
            } finally {
                lock.unlock();
            }
            if (taken.length > 0) {
                reader.printAbove(new String(taken, StandardCharsets.UTF_8));
            }
        } catch (RuntimeException e) {
            // the terminal is gone, and the prompt ends where it reads
        } finally {
            showing.unlock();
        }
    }

    private byte[] take() {
        if (lost > 0) {
            lines.writeBytes("… %,d more bytes were printed while you typed, and are left out\n"
                    .formatted(lost)
                    .getBytes(StandardCharsets.UTF_8));
            lost = 0;
        }
        byte[] taken = lines.toByteArray();
        lines.reset();
        return taken;
    }

    private void endLine() {
        if (inLine) {
            terminal.writer().println();
            inLine = false;
        }
    }

    private void show(byte[] bytes, int from, int length) {
        if (length == 0) {
            return;
        }
        try {
            terminal.writer().flush();
            terminal.output().write(bytes, from, length);
            terminal.output().flush();
        } catch (IOException e) {
            return; // the terminal is gone, and the prompt ends where it reads
        }
        inLine = bytes[from + length - 1] != '\n';
    }
}
