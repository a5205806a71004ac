package io.asyncio4j.process;

import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A process that runs operations, as its parent sees it. It is started by the first.
final class WorkerProcess implements PoolWorker {

    // What operations print comes as messages, in order and before the value. What native code and other programs
    // print, which inherit the standard streams of the process, is passed on beside that as it comes.

    private static final Redirect NOTHING = Redirect.from(new File(File.separatorChar == '/' ? "/dev/null" : "NUL"));
    private static final int SIGKILLED = 128 + 9;
    private static final int DRAIN_MILLIS = 1_000; // for the last errors of a dead process

    private final Supplier<ProcessBuilder> command;
    private final Forwarder output = new Forwarder();
    private final Forwarder errors = new Forwarder();
    private @Nullable Child child; // guarded by this, as the next two
    private @Nullable WorkerChannel channel;
    private boolean killed;

    WorkerProcess(Supplier<ProcessBuilder> command) {
        this.command = command;
    }

    @Override
    public @Nullable Object call(byte[] operation) throws Throwable {
        WorkerMessages.Message answer;
        try {
            WorkerChannel worker = channel();
            if (worker == null) {
                worker = start();
                answer(worker); // that it is ready
            }
            WorkerMessages.send(worker.out(), WorkerMessages.OPERATION, operation);
            answer = answer(worker);
        } catch (IOException e) {
            throw crashed(e);
        }
        return unpack(answer);
    }

    @Override
    public boolean isAlive() {
        Child started = child();
        return started != null && started.process().isAlive();
    }

    /// A process that has not been started never will be.
    @Override
    public void kill() throws InterruptedException {
        Child started;
        WorkerChannel called;
        synchronized (this) {
            killed = true;
            started = child;
            called = channel;
        }
        if (started != null) {
            started.kill();
        }
        if (called != null) {
            close(called);
        }
    }

    @Override
    public void end(long patienceMillis) throws InterruptedException {
        Child started = child();
        WorkerChannel called = channel();
        if (started != null && called != null) {
            try {
                called.end();
            } catch (IOException e) {
                // it is dead already
            }
            started.process().waitFor(patienceMillis, TimeUnit.MILLISECONDS);
        }
        kill();
        if (started != null) {
            output.awaitEnd(DRAIN_MILLIS);
            errors.awaitEnd(DRAIN_MILLIS);
        }
    }

    private synchronized @Nullable Child child() {
        return child;
    }

    private synchronized @Nullable WorkerChannel channel() {
        return channel;
    }

    private WorkerChannel start() throws IOException, InterruptedException {
        try (var door = openDoor()) {
            Child started = start(door);
            started.process().onExit().thenRun(() -> close(door)); // it may die before it calls
            PipeThreads.EXECUTOR.execute(() -> output.forward(started.stdout(), () -> System.out));
            PipeThreads.EXECUTOR.execute(() -> errors.forward(started.stderr(), () -> System.err));
            WorkerChannel called = door.answer();
            synchronized (this) {
                channel = called;
                if (killed) {
                    close(called);
                }
            }
            return called;
        }
    }

    private synchronized Child start(WorkerChannel.Door door) throws InterruptedException {
        if (killed) {
            throw new WorkerCrashedException("a worker process was killed before it was started", SIGKILLED);
        }
        ProcessBuilder builder = command.get();
        builder.command().add(door.address());
        try {
            Child started = Child.start(builder.redirectInput(NOTHING));
            child = started;
            return started;
        } catch (IOException e) {
            throw cannotStart(e);
        }
    }

    private static WorkerChannel.Door openDoor() {
        try {
            return WorkerChannel.Door.open();
        } catch (IOException e) {
            throw cannotStart(e);
        }
    }

    private static UncheckedIOException cannotStart(IOException e) {
        return new UncheckedIOException("a worker process cannot be started: " + e.getMessage(), e);
    }

    /// The next message that is not something printed; that is printed.
    private static WorkerMessages.Message answer(WorkerChannel worker) throws IOException {
        WorkerMessages.Message message = WorkerMessages.receive(worker.in());
        while (message.kind() == WorkerMessages.PRINTED) {
            System.out.write(message.bytes(), 0, message.bytes().length);
            System.out.flush();
            message = WorkerMessages.receive(worker.in());
        }
        return message;
    }

    private static @Nullable Object unpack(WorkerMessages.Message answer) throws Throwable {
        Object value;
        try {
            value = WorkerMessages.unpack(answer.bytes());
        } catch (IOException | ClassNotFoundException e) {
            throw new IllegalStateException("the value that a worker has sent back cannot be read", e);
        }
        if (answer.kind() == WorkerMessages.FAILURE && value instanceof RemoteFailure failure) {
            throw failure.unpack(null);
        }
        return value;
    }

    private WorkerCrashedException crashed(IOException broken) throws InterruptedException {
        Process dead = Objects.requireNonNull(child()).process();
        boolean byItself = dead.waitFor(DRAIN_MILLIS, TimeUnit.MILLISECONDS);
        kill();
        TimeUnit.MILLISECONDS.sleep(ExitStatus.graceMillis(dead.exitValue()));
        errors.awaitEnd(DRAIN_MILLIS);
        String how = byItself ? "ended with " + ExitStatus.text(dead.exitValue()) : "was killed, because " + broken;
        String last = errors.text();
        return new WorkerCrashedException(
                "worker process " + dead.pid() + " " + how + " before it answered"
                        + (last.isEmpty() ? "; it reported no errors" : "; its last errors:\n" + last),
                dead.exitValue());
    }

    private static void close(Closeable closed) {
        try {
            closed.close();
        } catch (IOException e) {
            // nobody uses it
        }
    }
}
