package io.asyncio4j.cluster;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;

/// What members tell each other about jobs. A number is that of an attempt to run a job, given by the member that
/// has sent it.
sealed interface Message {

    /// Run this.
    ///
    /// @param limit milliseconds, 0 for none
    @SuppressWarnings("ArrayRecordComponent") // it is read once
    record Start(long number, String job, long limit, byte[] operation) implements Message {}

    /// Nobody wants it any more.
    record Cancel(long number) implements Message {}

    /// What became of it.
    @SuppressWarnings("ArrayRecordComponent") // it is read once
    record Result(long number, byte kind, byte[] bytes) implements Message {}

    /// Do you still have these?
    @SuppressWarnings("ArrayRecordComponent") // it is read once
    record Probe(long[] numbers) implements Message {}

    // Kinds of results.
    byte VALUE = 0;
    byte FAILURE = 1;
    byte GIVEN_UP = 2; // the member was told to, closes, or has lost who sent it
    byte LOST = 3; // so the sender says itself

    // Answers of one byte.
    byte DONE = 10;
    byte FULL = 11;
    byte CLOSING = 12;
    byte UNKNOWN = 13;

    /// The message as bytes.
    default byte[] pack() {
        var head = new ByteArrayOutputStream();
        byte[] rest = {};
        try (var out = new DataOutputStream(head)) {
            switch (this) {
                case Start(long number, String job, long limit, byte[] operation) -> {
                    out.writeByte('S');
                    out.writeLong(number);
                    out.writeUTF(job);
                    out.writeLong(limit);
                    rest = operation;
                }
                case Cancel(long number) -> {
                    out.writeByte('C');
                    out.writeLong(number);
                }
                case Result(long number, byte kind, byte[] content) -> {
                    out.writeByte('R');
                    out.writeLong(number);
                    out.writeByte(kind);
                    rest = content;
                }
                case Probe(long[] numbers) -> {
                    out.writeByte('P');
                    writeNumbers(out, numbers);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        byte[] packed = Arrays.copyOf(head.toByteArray(), head.size() + rest.length); // the rest may be large
        System.arraycopy(rest, 0, packed, head.size(), rest.length);
        return packed;
    }

    /// The message that was packed.
    ///
    /// @throws UncheckedIOException if it is none
    static Message unpack(byte[] packed) {
        var bytes = new ByteArrayInputStream(packed);
        try (var in = new DataInputStream(bytes)) {
            byte kind = in.readByte();
            return switch (kind) {
                case 'S' -> new Start(in.readLong(), in.readUTF(), in.readLong(), bytes.readAllBytes());
                case 'C' -> new Cancel(in.readLong());
                case 'R' -> new Result(in.readLong(), in.readByte(), bytes.readAllBytes());
                case 'P' -> new Probe(readNumbers(in));
                default -> throw new IOException("a message begins with " + kind + ", which no version knows");
            };
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The answer of one byte.
    static byte[] answer(byte answer) {
        return new byte[] {answer};
    }

    /// The answer to a probe: those that are not there.
    static byte[] packNumbers(long[] numbers) {
        var bytes = new ByteArrayOutputStream();
        try (var out = new DataOutputStream(bytes)) {
            writeNumbers(out, numbers);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    static long[] unpackNumbers(byte[] packed) {
        try (var in = new DataInputStream(new ByteArrayInputStream(packed))) {
            return readNumbers(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void writeNumbers(DataOutputStream out, long[] numbers) throws IOException {
        out.writeInt(numbers.length);
        for (long number : numbers) {
            out.writeLong(number);
        }
    }

    private static long[] readNumbers(DataInputStream in) throws IOException {
        var numbers = new long[Math.clamp(in.readInt(), 0, in.available() / Long.BYTES)];
        for (int n = 0; n < numbers.length; n++) {
            numbers[n] = in.readLong();
        }
        return numbers;
    }
}
