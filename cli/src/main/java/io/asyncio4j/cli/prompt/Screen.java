package io.asyncio4j.cli.prompt;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.locks.ReentrantLock;
import org.jline.reader.LineReader;
import org.jline.terminal.Terminal;

/// Takes what snippets and tasks print to a terminal: above the line that is being typed, if one is. Any thread.
final class Screen extends OutputStream {

    private final Terminal terminal;
    private final LineReader reader;
    private final ReentrantLock lock = new ReentrantLock();
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream(); // the begin of a line; guarded by lock
    private boolean typing; // guarded by lock
    private boolean inLine; // whether the last line has no end yet; guarded by lock

    Screen(Terminal terminal, LineReader reader) {
        this.terminal = terminal;
        this.reader = reader;
    }

    /// A line is going to be typed: what is printed from now on stands above it, in whole lines.
    void beginTyping() {
        lock.lock();
        try {
            if (inLine) {
                terminal.writer().println();
                inLine = false;
            }
            typing = true;
        } finally {
            lock.unlock();
        }
    }

    void endTyping() {
        lock.lock();
        try {
            typing = false;
            if (kept.size() > 0) {
                show(kept.toByteArray(), 0, kept.size());
                kept.reset();
            }
        } finally {
            lock.unlock();
        }
    }

    /// Prints a line of the prompt's own, on a line of its own.
    ///
    /// @param color the number of ANSI's color, or 0 for none
    void line(String text, int color) {
        String colored =
                color == 0 || terminal.getType().startsWith("dumb") ? text : "\033[" + color + "m" + text + "\033[m";
        lock.lock();
        try {
            if (inLine) {
                terminal.writer().println();
                inLine = false;
            }
            if (typing) {
                reader.printAbove(colored);
            } else {
                terminal.writer().println(colored);
                terminal.flush();
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

    private void keep(byte[] bytes, int from, int length) {
        int end = from + length;
        while (end > from && bytes[end - 1] != '\n') {
            end--;
        }
        kept.write(bytes, from, end - from);
        if (end > from) {
            reader.printAbove(kept.toString(StandardCharsets.UTF_8));
            kept.reset();
        }
        kept.write(bytes, end, from + length - end);
    }

    private void show(byte[] bytes, int from, int length) {
        if (length == 0) {
            return;
        }
        try {
            terminal.writer().flush();
            terminal.output().write(bytes, from, length);
            terminal.output().flush();
        } catch (java.io.IOException e) {
            return; // the terminal is gone, and the prompt ends where it reads
        }
        inLine = bytes[from + length - 1] != '\n';
    }
}
