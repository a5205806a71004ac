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
        return WorkerMessages.pack(
                new RemoteFailure(thrown.getClass().getName(), text(thrown), thrown.getStackTrace(), original(thrown)));
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
            } catch (RuntimeException | Error e) {
                // it goes as text
            }
        }
        var standIn = new RemoteFailureException(type, text);
        standIn.setStackTrace(stack);
        return standIn;
    }

    private static byte @Nullable [] original(Throwable thrown) {
        try {
            return WorkerMessages.pack(thrown);
        } catch (IOException | RuntimeException | Error e) { // such as a StackOverflowError for a long chain of causes
            return null; // it goes as text
        }
    }

    private static String text(Throwable thrown) {
        try {
            return String.valueOf(thrown);
        } catch (RuntimeException | Error e) { // its getMessage fails
            return thrown.getClass().getName();
        }
    }
}
