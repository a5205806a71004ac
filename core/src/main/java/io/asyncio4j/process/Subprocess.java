package io.asyncio4j.process;

import io.asyncio4j.Asyncio;
import io.asyncio4j.EventLoop;
import io.asyncio4j.Job;
import io.asyncio4j.Promise;
import io.asyncio4j.stream.StreamReader;
import io.asyncio4j.stream.StreamWriter;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// Another program that runs at the same time, with its standard streams. In a task, on the loop that started it.
///
/// Use it in a `try` block: however that is left, the program is dead afterwards, and its streams are closed.
/// When you write much to it and read much from it, do both at once, as [#communicate] does.
///
/// {@snippet class=snippets.SubprocessTest region=sort}
///
/// Source: `asyncio.create_subprocess_exec`, `asyncio.subprocess.Process`.
public final class Subprocess implements AutoCloseable {

    private final EventLoop loop;
    private final List<String> command;
    private final Child child;
    private final PipeWriter stdin;
    private final PipeReader stdout;
    private final PipeReader stderr;
    private final Promise<Integer> exit = new Promise<>();

    Subprocess(EventLoop loop, List<String> command, Child child) {
        this.loop = loop;
        this.command = command;
        this.child = child;
        stdin = new PipeWriter(loop, child.stdin());
        stdout = new PipeReader(child.stdout());
        stderr = new PipeReader(child.stderr());
        child.process().onExit().thenAccept(dead -> ended(dead.exitValue()));
        LoopProcesses.of(loop).opened(this);
    }

    /// Starts a program.
    ///
    /// @param command its name or path, and its arguments
    /// @waits until the program has started; once that has begun, a cancellation hits at the task's next
    ///     wait, and the program runs
    /// @throws UncheckedIOException if it cannot be started
    public static Subprocess start(String... command) {
        return start(new ProcessBuilder(Objects.requireNonNull(command, "command")));
    }

    /// Starts a program with another folder, environment or other streams. Streams that are redirected are empty
    /// here.
    ///
    /// @waits until the program has started; once that has begun, a cancellation hits at the task's next
    ///     wait, and the program runs
    /// @throws UncheckedIOException if it cannot be started
    public static Subprocess start(ProcessBuilder builder) {
        List<String> command = commandOf(builder);
        return new Subprocess(EventLoop.currentFor("Subprocess.start"), command, startUnchecked(builder));
    }

    /// Starts a command of the shell: `sh -c command`.
    ///
    /// @waits until the program has started; once that has begun, a cancellation hits at the task's next
    ///     wait, and the program runs
    public static Subprocess shell(String command) {
        return start("sh", "-c", Objects.requireNonNull(command, "command"));
    }

    /// Runs a program without input to its end.
    ///
    /// @waits until the program has ended; a cancellation kills it, and is thrown when it is dead
    /// @throws UncheckedIOException if it cannot be started
    public static Completed run(String... command) {
        return run(new ProcessBuilder(Objects.requireNonNull(command, "command")));
    }

    /// Runs a program without input to its end; see [#run(String...)].
    ///
    /// @waits until the program has ended; a cancellation kills it, and is thrown when it is dead
    public static Completed run(ProcessBuilder builder) {
        try (var child = start(builder)) {
            return child.communicate();
        }
    }

    /// Takes what the program reads. Close it for the program to find the end of its input.
    public StreamWriter stdin() {
        return stdin;
    }

    /// What the program, and the programs that it has started, write to their standard output. It ends when all of
    /// them have ended or closed it, so one in the background keeps it open after [#await] has returned. To stop
    /// earlier, put a [time limit][io.asyncio4j.Asyncio#timeout] on the read, or [#close] this; what has come until
    /// then and was not read is lost.
    ///
    /// While nobody reads, the program waits when the pipe is full.
    public StreamReader stdout() {
        return stdout.buffer();
    }

    /// What the program writes to its standard error; see [#stdout].
    public StreamReader stderr() {
        return stderr.buffer();
    }

    /// Waits until the program has ended. Any number of tasks may. The program may be unable to end until its
    /// output is read.
    ///
    /// @return its exit status; 128 and the signal's number if a signal killed it
    /// @waits until the program has ended; a cancellation ends the wait, and the program goes on
    public int await() {
        loop.ensureCurrent("await", this);
        Job.awaitShielded(exit);
        return exit.result();
    }

    /// Ends its input, reads all its output up to its end (see [#stdout]), and waits for it.
    ///
    /// @waits until the program has ended; a cancellation does not kill it, [#close] does, and what it has
    ///     written may be lost
    public Completed communicate() {
        return communicate(new byte[0]);
    }

    /// Writes all its input, reads all its output at the same time, and waits for it. It is no error if the
    /// program does not read all its input.
    ///
    /// @waits until the program has ended; a cancellation does not kill it, [#close] does, and what it has
    ///     written may be lost
    public Completed communicate(byte[] input) {
        Objects.requireNonNull(input, "input");
        loop.ensureCurrent("communicate", this);
        List<byte[]> output = Asyncio.gather(
                () -> stdout.buffer().readAll(), () -> stderr.buffer().readAll(), () -> feed(input));
        return new Completed(command, await(), output.get(0), output.get(1));
    }

    /// Writes a text in UTF-8 as its input; see [#communicate(byte\[\])].
    ///
    /// @waits until the program has ended; a cancellation does not kill it, [#close] does, and what it has
    ///     written may be lost
    public Completed communicate(String input) {
        return communicate(Objects.requireNonNull(input, "input").getBytes(StandardCharsets.UTF_8));
    }

    /// Asks it to end (SIGTERM). Nothing happens if it has ended. Any thread.
    public void terminate() {
        child.process().toHandle().destroy();
    }

    /// Ends it (SIGKILL). Nothing happens if it has ended. Any thread.
    public void kill() {
        child.process().toHandle().destroyForcibly();
    }

    /// Sends it a signal. Nothing happens if it has ended.
    ///
    /// @param signal the name, such as `HUP` or `USR1`
    /// @waits until the signal is sent; once that has begun, a cancellation hits at the task's next wait
    /// @throws IllegalArgumentException if the platform has no such signal
    public void sendSignal(String signal) {
        Objects.requireNonNull(signal, "signal");
        loop.ensureCurrent("sendSignal", this);
        String name = signal.startsWith("SIG") ? signal.substring(3) : signal;
        if (!name.matches("[A-Z0-9]+")) {
            throw noSignal(signal);
        }
        if (!sent(name) && child.process().isAlive()) {
            throw noSignal(signal);
        }
    }

    /// Its process id. Any thread.
    public long pid() {
        return child.process().pid();
    }

    /// Its exit status; empty while it runs. Any thread.
    public OptionalInt exitStatus() {
        return exit.isDone() ? OptionalInt.of(exit.result()) : OptionalInt.empty();
    }

    /// Kills it if it still runs, and closes its streams. Closing again does nothing more.
    ///
    /// @waits until it is dead, even if the task is cancelled; the cancellation hits at its next wait
    @Override
    public void close() {
        loop.ensureCurrent("close", this);
        LoopProcesses.of(loop).closed(this);
        stdout.end();
        stderr.end();
        boolean writing = !stdin.end();
        Job.awaitAlways("Subprocess.close", PipeThreads.EXECUTOR, _ -> {
            child.kill();
            child.close(writing);
            exit.complete(child.process().exitValue());
            return null;
        });
    }

    /// Nobody has closed it, and the loop has ended.
    ///
    /// @return whether it still ran
    boolean abandon() {
        boolean runs = exitStatus().isEmpty();
        if (runs) {
            kill();
        }
        child.close(!stdin.end());
        return runs;
    }

    @Override
    public String toString() {
        String state = exit.isDone() ? ExitStatus.text(exit.result()) : "running";
        return "Subprocess[" + String.join(" ", command) + ", pid " + pid() + ", " + state + "]";
    }

    /// Any thread.
    private void ended(int status) {
        long grace = ExitStatus.graceMillis(status);
        if (grace == 0) {
            exit.complete(status);
        } else {
            CompletableFuture.delayedExecutor(grace, TimeUnit.MILLISECONDS).execute(() -> exit.complete(status));
        }
    }

    private boolean sent(String signal) {
        try {
            return Job.await("Subprocess.sendSignal", PipeThreads.EXECUTOR, job -> {
                job.ensureCommitted();
                return !child.process().isAlive()
                        || SignalSender.send(signal, child.process().pid()); // else its number may be another's
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private byte[] feed(byte[] input) {
        try {
            stdin.write(input);
            stdin.writeEof();
            stdin.flush();
        } catch (UncheckedIOException e) {
            // it has read what it wanted
        }
        return input;
    }

    private static List<String> commandOf(ProcessBuilder builder) {
        List<String> command = Objects.requireNonNull(builder, "builder").command();
        if (command.isEmpty()) {
            throw new IllegalArgumentException("command must name a program, was empty");
        }
        for (int i = 0; i < command.size(); i++) {
            Objects.requireNonNull(command.get(i), "command[" + i + "]");
        }
        return List.copyOf(command);
    }

    private static Child startUnchecked(ProcessBuilder builder) {
        try {
            return Job.await("Subprocess.start", PipeThreads.EXECUTOR, job -> {
                job.ensureCommitted(); // one that has begun is waited for: it takes milliseconds
                return Child.start(builder);
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage() + hint(builder.command()), e);
        }
    }

    /// For whoever has written a command line as a shell reads it.
    private static String hint(List<String> command) {
        String program = command.getFirst();
        String[] words = program.strip().split("\\s+", -1);
        return command.size() > 1 || words.length == 1 || new File(program).exists()
                ? ""
                : "; a command is a list of words, and no shell reads it: write \"" + String.join("\", \"", words)
                        + "\"";
    }

    private static IllegalArgumentException noSignal(String name) {
        return new IllegalArgumentException("there is no signal \"" + name
                + "\"; there are HUP, INT, QUIT, KILL, TERM, STOP, CONT, USR1, USR2 and others that `kill -l` lists");
    }

    /// How a program ended, and what it wrote.
    ///
    /// @param command its name or path, and its arguments
    /// @param exitStatus zero by convention if all went well
    /// @param stdout what it wrote to its standard output
    /// @param stderr what it wrote to its standard error
    @SuppressWarnings("ArrayRecordComponent") // no copies of what may be large
    public record Completed(List<String> command, int exitStatus, byte[] stdout, byte[] stderr) {

        /// Throws unless the exit status is zero.
        ///
        /// @return this
        /// @throws SubprocessException with the exit status and what it wrote to its standard error
        public Completed check() {
            if (exitStatus != 0) {
                throw new SubprocessException(this);
            }
            return this;
        }

        /// Its standard output, which is UTF-8.
        public String text() {
            return new String(stdout, StandardCharsets.UTF_8);
        }

        /// Its standard error, which is UTF-8.
        public String errorText() {
            return new String(stderr, StandardCharsets.UTF_8);
        }

        @Override
        public String toString() {
            return "Completed[" + String.join(" ", command) + ", " + ExitStatus.text(exitStatus) + ", " + stdout.length
                    + " bytes of output, " + stderr.length + " of errors]";
        }
    }
}
