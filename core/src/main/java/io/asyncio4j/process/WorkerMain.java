package io.asyncio4j.process;

import io.asyncio4j.function.RemoteOp;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.NotSerializableException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import sun.misc.Signal;

/// The program of a worker of a [ProcessPool]: runs one operation after the other until its parent is gone.
final class WorkerMain {

    // A channel of its own brings operations, takes the answers back, and ends with the parent, however that dies.
    // What operations print goes the same way, as messages of their own kind.

    private static final long EXIT_SECONDS = 5; // for shutdown hooks, when nobody waits for them any more

    private final LinkedBlockingQueue<byte[]> operations = new LinkedBlockingQueue<>();
    private final WorkerChannel parent;
    private volatile boolean busy;

    private WorkerMain(WorkerChannel parent) {
        this.parent = parent;
    }

    /// Runs until the parent is gone.
    ///
    /// @param args where the parent waits for the worker's call
    public static void main(String[] args) throws Exception {
        leaveSignalsToTheParent();
        new WorkerMain(WorkerChannel.call(args[0])).run();
    }

    /// A terminal sends Ctrl-C to all processes at once, and a service manager SIGTERM; the parent ends its
    /// workers. What operations start is not spared.
    private static void leaveSignalsToTheParent() {
        try {
            Signal.handle(new Signal("INT"), _ -> {});
            Signal.handle(new Signal("TERM"), _ -> {});
        } catch (IllegalArgumentException | LinkageError e) {
            // there are no signals
        }
    }

    private void run() throws IOException, InterruptedException {
        var printed = new BufferedOutputStream(new Printed());
        System.setOut(new PrintStream(printed, true, System.out.charset()));
        Thread.ofPlatform().daemon().name("asyncio-worker-requests").start(this::receive);
        WorkerMessages.send(parent.out(), WorkerMessages.READY, new byte[0]);
        while (true) {
            answer(operations.take());
        }
    }

    private void receive() {
        try {
            while (true) {
                byte[] operation = WorkerMessages.receive(parent.in()).bytes();
                busy = true;
                operations.add(operation);
            }
        } catch (IOException e) {
            end();
        }
    }

    /// Nobody wants an answer any more.
    private void end() {
        if (busy) {
            Runtime.getRuntime().halt(1);
        }
        Thread.ofPlatform().daemon().start(() -> {
            try {
                TimeUnit.SECONDS.sleep(EXIT_SECONDS);
            } catch (InterruptedException e) {
                // at once
            }
            Runtime.getRuntime().halt(1);
        });
        System.exit(0);
    }

    private void answer(byte[] packed) throws IOException {
        byte kind = WorkerMessages.VALUE;
        byte[] answer;
        try {
            answer = packValue(unpackOperation(packed).call());
        } catch (Throwable e) {
            kind = WorkerMessages.FAILURE;
            answer = RemoteFailure.pack(e);
        }
        System.out.flush();
        System.err.flush();
        busy = false; // before the parent knows, which may end this worker as soon as it has the answer
        WorkerMessages.send(parent.out(), kind, answer);
    }

    private static RemoteOp<?, ?> unpackOperation(byte[] packed) throws IOException {
        try {
            if (WorkerMessages.unpack(packed) instanceof RemoteOp<?, ?> operation) {
                return operation;
            }
            throw new IllegalStateException("what was sent is no operation");
        } catch (ClassNotFoundException | NoClassDefFoundError e) {
            throw new IllegalStateException(
                    "a worker cannot find the class " + e.getMessage()
                            + ": it must be on the class path or module path of the program (`java FILE.java` has its"
                            + " classes in memory only; use `asyncio run FILE.java`, or compile it)",
                    e);
        }
    }

    private static byte[] packValue(@Nullable Object value) throws IOException {
        try {
            return WorkerMessages.pack(value);
        } catch (NotSerializableException e) {
            throw new IllegalArgumentException(
                    "the value of the operation cannot be sent back: a " + e.getMessage() + " is not Serializable", e);
        }
    }

    /// Takes what operations print.
    private final class Printed extends OutputStream {

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            byte[] copy = new byte[length];
            System.arraycopy(bytes, offset, copy, 0, length);
            WorkerMessages.send(parent.out(), WorkerMessages.PRINTED, copy);
        }
    }
}
