package io.asyncio4j.process;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A process that runs operations, as its parent sees it. It is started by the first.
final class WorkerProcess implements PoolWorker {

    private static final int SIGKILLED = 128 + 9;
    private static final int DRAIN_MILLIS = 1_000; // for the last errors of a dead process

    private final Supplier<ProcessBuilder> command;
    private final ErrorTail errors = new ErrorTail();
    private final CountDownLatch errorsRead = new CountDownLatch(1);
    private @Nullable Process process; // guarded by this
    private boolean killed; // guarded by this
    private @Nullable DataOutputStream out; // calls only
    private @Nullable DataInputStream in; // calls only

    WorkerProcess(Supplier<ProcessBuilder> command) {
        this.command = command;
    }

    @Override
    public @Nullable Object call(byte[] operation) throws Throwable {
        WorkerMessages.Message answer;
        try {
            if (in == null) {
                in = start();
                answer(in); // that it is ready
            }
            WorkerMessages.send(Objects.requireNonNull(out), WorkerMessages.OPERATION, operation);
            answer = answer(in);
        } catch (IOException e) {
            throw crashed(e);
        }
        return unpack(answer);
    }

    @Override
    public boolean isAlive() {
        Process started = process();
        return started != null && started.isAlive();
    }

    /// A process that has not been started never will be.
    @Override
    public void kill() throws InterruptedException {
        Process started;
        synchronized (this) {
            killed = true;
            started = process;
        }
        if (started != null) {
            started.toHandle().destroyForcibly();
            started.waitFor();
            close(started);
        }
    }

    @Override
    public void end(long patienceMillis) throws InterruptedException {
        Process started = process();
        if (started != null) {
            try {
                started.getOutputStream().close();
            } catch (IOException e) {
                // it is dead already
            }
            started.waitFor(patienceMillis, TimeUnit.MILLISECONDS);
        }
        kill();
    }

    private synchronized @Nullable Process process() {
        return process;
    }

    private DataInputStream start() {
        Process started;
        synchronized (this) {
            if (killed) {
                throw new WorkerCrashedException("a worker process was killed before it was started", SIGKILLED);
            }
            try {
                started = command.get().start();
            } catch (IOException e) {
                throw new UncheckedIOException("a worker process cannot be started: " + e.getMessage(), e);
            }
            process = started;
        }
        PipeThreads.EXECUTOR.execute(() -> {
            errors.forward(started.getErrorStream());
            errorsRead.countDown();
        });
        out = new DataOutputStream(new BufferedOutputStream(started.getOutputStream()));
        return new DataInputStream(new BufferedInputStream(started.getInputStream()));
    }

    /// The next message that is not something printed; that is printed.
    private static WorkerMessages.Message answer(DataInputStream in) throws IOException {
        WorkerMessages.Message message = WorkerMessages.receive(in);
        while (message.kind() == WorkerMessages.PRINTED) {
            System.out.write(message.bytes(), 0, message.bytes().length);
            System.out.flush();
            message = WorkerMessages.receive(in);
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
            throw failure.unpack();
        }
        return value;
    }

    private WorkerCrashedException crashed(IOException broken) throws InterruptedException {
        Process dead = Objects.requireNonNull(process());
        boolean byItself = dead.waitFor(DRAIN_MILLIS, TimeUnit.MILLISECONDS);
        kill();
        errorsRead.await(DRAIN_MILLIS, TimeUnit.MILLISECONDS);
        String how = byItself ? "ended with " + ExitStatus.text(dead.exitValue()) : "was killed, because " + broken;
        String last = errors.text();
        return new WorkerCrashedException(
                "worker process " + dead.pid() + " " + how + " before it answered"
                        + (last.isEmpty() ? "; it reported no errors" : "; its last errors:\n" + last),
                dead.exitValue());
    }

    private static void close(Process dead) {
        try {
            dead.getOutputStream().close();
            dead.getInputStream().close();
        } catch (IOException e) {
            // nobody reads it
        }
    }
}
