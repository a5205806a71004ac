package io.asyncio4j.process;

/// A worker of a [ProcessPool] has ended without an answer, such as by `System.exit`, a crash of the JVM or a
/// signal. How far the operation got is not known.
public final class WorkerCrashedException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final int exitStatus;

    WorkerCrashedException(String message, int exitStatus) {
        super(message);
        this.exitStatus = exitStatus;
    }

    /// The exit status of the process; 128 and the signal's number if it was killed by one.
    public int exitStatus() {
        return exitStatus;
    }
}
