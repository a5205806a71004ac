package io.asyncio4j.process;

/// Stands for an exception of an operation in another process which could not be sent back, because it, or what it
/// holds, is not serialisable. The message has its type and message; the trace is its own, and goes on here.
public final class RemoteFailureException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final String remoteType;

    RemoteFailureException(String remoteType, String message) {
        super(message);
        this.remoteType = remoteType;
    }

    /// The name of the exception's class.
    public String remoteType() {
        return remoteType;
    }
}
