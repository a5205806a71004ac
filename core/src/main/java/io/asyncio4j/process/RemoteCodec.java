package io.asyncio4j.process;

import io.asyncio4j.function.RemoteOp;
import io.asyncio4j.internal.Traces;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InvalidClassException;
import java.io.NotSerializableException;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Operations, values and failures as bytes, for those who run operations elsewhere as a [ProcessPool] does: what
/// is refused, and what the message says, is the same everywhere. Any thread.
public final class RemoteCodec {

    private static final ObjectInputFilter FAILURES = ObjectInputFilter.Config.createFilter(
            RemoteFailure.class.getName() + ";java.lang.StackTraceElement;java.lang.String;!*");

    private RemoteCodec() {}

    /// The bytes of an operation.
    ///
    /// @throws IllegalArgumentException if `operation` captures what is not serialisable; the message names it and
    ///     says what to do
    public static byte[] packOperation(RemoteOp<?, ?> operation) {
        Objects.requireNonNull(operation, "operation");
        try {
            return WorkerMessages.pack(operation);
        } catch (NotSerializableException e) {
            throw new IllegalArgumentException(unserialisable(operation, String.valueOf(e.getMessage())), e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The bytes of a value.
    ///
    /// @param what the value's part in the program, for the message, such as `the item`
    /// @throws IllegalArgumentException if `value`, or what it holds, is not serialisable
    public static byte[] pack(String what, @Nullable Object value) {
        Objects.requireNonNull(what, "what");
        try {
            return WorkerMessages.pack(value);
        } catch (NotSerializableException e) {
            throw new IllegalArgumentException(
                    what + " cannot be sent: a " + e.getMessage() + " is not Serializable", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The operation or the value that was packed.
    ///
    /// @param filter says which classes may come; null for those that the JVM lets in
    /// @throws IllegalArgumentException if `filter` refuses a class, which the message names
    /// @throws IllegalStateException if a class cannot be found here, or the bytes cannot be read
    public static @Nullable Object unpack(byte[] packed, @Nullable ObjectInputFilter filter) {
        Objects.requireNonNull(packed, "packed");
        var watched = filter == null ? null : new Watched(filter);
        try (var in = new ObjectInputStream(new ByteArrayInputStream(packed))) {
            if (watched != null) {
                in.setObjectInputFilter(watched);
            }
            return in.readObject();
        } catch (ClassNotFoundException | NoClassDefFoundError e) {
            throw new IllegalStateException("the class " + e.getMessage() + " cannot be found here", e);
        } catch (InvalidClassException e) {
            if (watched != null && watched.refused != null) {
                throw new IllegalArgumentException(
                        "a " + watched.refused + " is refused: it is not on the list of classes that may come", e);
            }
            throw new IllegalStateException("the class has changed since the bytes were made: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new IllegalStateException("the bytes cannot be read: " + e, e);
        }
    }

    /// The bytes of what an operation has thrown: itself, if it can be sent, and what can always be.
    public static byte[] packFailure(Throwable thrown) {
        Objects.requireNonNull(thrown, "thrown");
        try {
            return RemoteFailure.pack(thrown);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// What an operation has thrown elsewhere, with the trace from there and on from here; a
    /// [RemoteFailureException] for what could not be sent, or is refused by `filter`.
    ///
    /// @param filter says which classes may come; null for those that the JVM lets in
    /// @param boundary the class there that has called the operation: the trace from there ends with the
    ///     operation's own frames
    public static Throwable unpackFailure(byte[] packed, @Nullable ObjectInputFilter filter, Class<?> boundary) {
        Objects.requireNonNull(boundary, "boundary");
        if (!(unpack(packed, FAILURES) instanceof RemoteFailure failure)) {
            throw new IllegalStateException("what was sent is no failure");
        }
        Throwable thrown = failure.unpack(filter);
        Traces.goOn(thrown, boundary.getName());
        return thrown;
    }

    private static String unserialisable(RemoteOp<?, ?> operation, String captured) {
        String itself = operation.getClass().getName();
        String hint = itself.startsWith(captured + "$")
                ? "it captures `this`; make it static, or copy what it needs into local variables"
                : "make that class Serializable; or, if it is captured through `this`, make it static";
        return "the operation cannot be sent to another process, since a " + captured + " is not Serializable: " + hint;
    }

    /// Remembers what a filter has refused, which the JDK does not tell.
    private static final class Watched implements ObjectInputFilter {

        private final ObjectInputFilter filter;
        private @Nullable String refused;

        Watched(ObjectInputFilter filter) {
            this.filter = filter;
        }

        @Override
        public Status checkInput(FilterInfo info) {
            Status status = filter.checkInput(info);
            Class<?> type = info.serialClass();
            if (status == Status.REJECTED && type != null) {
                refused = type.getTypeName();
            }
            return status;
        }
    }
}
