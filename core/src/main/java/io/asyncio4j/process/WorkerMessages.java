package io.asyncio4j.process;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.NotSerializableException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import org.jspecify.annotations.Nullable;

/// What a worker and its parent tell each other: a byte that says what it is, a length, and that many bytes.
final class WorkerMessages {

    static final byte READY = 'R'; // the worker can begin
    static final byte OPERATION = 'O';
    static final byte PRINTED = 'P'; // by the operation on its standard output
    static final byte VALUE = 'V';
    static final byte FAILURE = 'F';

    private WorkerMessages() {}

    /// Sends one message.
    static void send(DataOutputStream out, byte kind, byte[] bytes) throws IOException {
        synchronized (out) {
            out.writeByte(kind);
            out.writeInt(bytes.length);
            out.write(bytes);
            out.flush();
        }
    }

    /// Waits for the next message.
    ///
    /// @throws java.io.EOFException at the end
    static Message receive(DataInputStream in) throws IOException {
        byte kind = in.readByte();
        byte[] bytes = new byte[in.readInt()];
        in.readFully(bytes);
        return new Message(kind, bytes);
    }

    /// @throws NotSerializableException with the name of the class that is not
    static byte[] pack(@Nullable Object value) throws IOException {
        var bytes = new ByteArrayOutputStream();
        var out = new ObjectOutputStream(bytes); // closed by nobody, for that hides an OutOfMemoryError
        out.writeObject(value);
        out.flush();
        return bytes.toByteArray();
    }

    static @Nullable Object unpack(byte[] bytes) throws IOException, ClassNotFoundException {
        try (var in = new ObjectInputStream(new ByteArrayInputStream(bytes))) {
            return in.readObject();
        }
    }

    /// A message.
    @SuppressWarnings("ArrayRecordComponent") // it is read once
    record Message(byte kind, byte[] bytes) {}
}
