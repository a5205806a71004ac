package io.asyncio4j.process;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.channels.Channels;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A program that was started, and the pipes to it. Any thread.
///
/// @param process the JDK's; not for its streams
/// @param stdin what it reads; closing it wakes a thread that writes
/// @param stdout what it and those that it has started write, until all have closed it; closing it wakes a thread
///     that reads
/// @param stderr the same
record Child(Process process, OutputStream stdin, InputStream stdout, InputStream stderr) {

    // The JDK drains and closes its pipes at the moment when a program has ended, and loses what those write that
    // it has started. So the pipes are named ones, of which the JDK knows only that they are files. Where there are
    // none, they are the JDK's.

    /// Starts a program. Streams that are redirected are empty.
    ///
    /// @param given left as it is
    static Child start(ProcessBuilder given) throws IOException, InterruptedException {
        ProcessBuilder builder = copyOf(given);
        boolean separate = !builder.redirectErrorStream();
        try (Fifo stdin = fifo(builder.redirectInput(), StandardOpenOption.WRITE);
                Fifo stdout = fifo(builder.redirectOutput(), StandardOpenOption.READ);
                Fifo stderr = separate ? fifo(builder.redirectError(), StandardOpenOption.READ) : null) {
            if (stdin != null) {
                builder.redirectInput(stdin.path().toFile());
            }
            if (stdout != null) {
                builder.redirectOutput(stdout.path().toFile());
            }
            if (stderr != null) {
                builder.redirectError(stderr.path().toFile());
            }
            Child ofJdk = ofJdk(builder.start());
            return new Child(
                    ofJdk.process,
                    stdin == null ? ofJdk.stdin : Channels.newOutputStream(stdin.keep()),
                    stdout == null ? ofJdk.stdout : Channels.newInputStream(stdout.keep()),
                    stderr == null ? ofJdk.stderr : Channels.newInputStream(stderr.keep()));
        }
    }

    /// A program with the JDK's pipes.
    static Child ofJdk(Process process) {
        return new Child(process, process.getOutputStream(), process.getInputStream(), process.getErrorStream());
    }

    /// Kills it, if it still runs, and waits until it is dead.
    void kill() throws InterruptedException {
        process.toHandle().destroyForcibly();
        process.waitFor();
    }

    /// Closes the pipes, whoever reads them. It is dead, or is going to be.
    ///
    /// @param writing whether a thread writes to it, and closes that pipe itself
    void close(boolean writing) {
        if (!writing || stdin != process.getOutputStream()) { // the JDK's waits for the thread
            close(stdin);
        }
        close(stdout);
        close(stderr);
    }

    private static void close(Closeable stream) {
        try {
            stream.close();
        } catch (IOException e) {
            // what could not be written is of no interest to the dead
        }
    }

    private static @Nullable Fifo fifo(Redirect redirect, StandardOpenOption side)
            throws IOException, InterruptedException {
        return redirect == Redirect.PIPE ? Fifo.open(side) : null;
    }

    private static ProcessBuilder copyOf(ProcessBuilder given) {
        var copy = new ProcessBuilder(List.copyOf(given.command()))
                .directory(given.directory())
                .redirectInput(given.redirectInput())
                .redirectOutput(given.redirectOutput())
                .redirectError(given.redirectError())
                .redirectErrorStream(given.redirectErrorStream());
        Map<String, String> wanted = given.environment();
        if (!copy.environment().equals(wanted)) {
            copy.environment().keySet().retainAll(wanted.keySet());
            wanted.forEach((name, value) -> {
                if (!value.equals(copy.environment().get(name))) {
                    copy.environment().put(name, value);
                }
            });
        }
        return copy;
    }
}
