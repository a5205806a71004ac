package io.asyncio4j.process;

import java.io.IOException;
import java.io.ObjectInputFilter;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/// An exception on its way from a worker to its parent: itself, if it can be sent, and what can always be.
@SuppressWarnings("ArrayRecordComponent") // it is read once
record RemoteFailure(String type, String text, StackTraceElement[] stack, byte @Nullable [] original)
        implements Serializable {

    private static final long serialVersionUID = 1;

    static byte[] pack(Throwable thrown) throws IOException {
        byte[] original = null;
        try {
            original = WorkerMessages.pack(thrown);
        } catch (IOException | RuntimeException e) {
            // it goes as text
        }
        return WorkerMessages.pack(new RemoteFailure(
                thrown.getClass().getName(), String.valueOf(thrown), thrown.getStackTrace(), original));
    }

    /// The exception, or one that stands for it.
    ///
    /// @param filter says which classes may come; null for those that the JVM lets in
    Throwable unpack(@Nullable ObjectInputFilter filter) {
        if (original != null) {
            try {
                if (RemoteCodec.unpack(original, filter) instanceof Throwable thrown) {
                    return thrown;
                }
            } catch (RuntimeException | LinkageError e) {
                // it goes as text
            }
        }
        var standIn = new RemoteFailureException(type, text);
        standIn.setStackTrace(stack);
        return standIn;
    }
}
