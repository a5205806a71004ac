package io.asyncio4j.console.recording;

import io.asyncio4j.lowlevel.LoopSnapshot;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import org.jspecify.annotations.Nullable;

/// Makes bytes of moments, each of which tells only what is new since the one before.
///
/// A text, a frame or a stack that has come before is a number. A record of a list whose records are numbered, such
/// as a task, is left out while nothing of it changes but its age. One thread.
final class MomentWriter implements AutoCloseable {

    static final int END = 0;
    static final int KEPT = 1; // some records as they were: where they begin beyond the last ones, and how many
    static final int NEW = 2; // a record, in full

    private final Deflater deflater = new Deflater(Deflater.BEST_SPEED, true);
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final DataOutputStream out = new DataOutputStream(new DeflaterOutputStream(bytes, deflater, 8192, true));
    private final Map<Object, Integer> known = new HashMap<>();
    private final Map<Long, LoopSnapshot> before = new HashMap<>();

    /// The bytes of a moment, which need those of all before.
    byte[] write(Moment moment) {
        bytes.reset();
        try {
            Instant at = moment.at();
            writeNumber(at.getEpochSecond() * 1_000_000 + at.getNano() / 1000);
            writeNumber(moment.took().toNanos());
            out.writeBoolean(moment.hasStacks());
            writeNumber(moment.loops().size());
            for (LoopSnapshot loop : moment.loops()) {
                writeLoop(loop, before.get(loop.id()));
            }
            out.flush();
        } catch (IOException e) {
            throw new IllegalStateException("memory cannot be written", e);
        }
        before.clear();
        moment.loops().forEach(loop -> before.put(loop.id(), loop));
        return bytes.toByteArray();
    }

    @Override
    public void close() {
        deflater.end();
    }

    private void writeLoop(LoopSnapshot loop, @Nullable LoopSnapshot last) throws IOException {
        Shape shape = Shape.of(LoopSnapshot.class);
        for (int i = 0; i < shape.size(); i++) {
            Object value = shape.value(loop, i);
            Class<?> numbered = Shape.numbered(shape.type(i));
            if (numbered == null) {
                write(shape.type(i), value);
            } else {
                List<?> old = last == null ? List.of() : (List<?>) Objects.requireNonNull(shape.value(last, i));
                writeNumbered(numbered, (List<?>) Objects.requireNonNull(value), old);
            }
        }
    }

    private void writeNumbered(Class<?> type, List<?> records, List<?> old) throws IOException {
        Map<Long, Integer> places = new HashMap<>();
        for (int i = 0; i < old.size(); i++) {
            places.put(Shape.number(old.get(i)), i);
        }
        int next = 0; // of the old ones
        int kept = 0;
        for (Object record : records) {
            int place = places.getOrDefault(Shape.number(record), -1);
            boolean same = place >= 0 && Shape.isSame(record, old.get(place));
            if (same && place == next + kept) {
                kept++;
                continue;
            }
            next = writeKept(next, 0, kept);
            kept = 0;
            if (same) {
                next = writeKept(next, place - next, 0);
                kept = 1;
            } else {
                out.writeByte(NEW);
                write(type, record);
                next = place < 0 ? next : writeKept(next, place + 1 - next, 0);
            }
        }
        writeKept(next, 0, kept);
        out.writeByte(END);
    }

    private int writeKept(int next, int jump, int count) throws IOException {
        if (jump != 0 || count != 0) {
            out.writeByte(KEPT);
            writeNumber(jump);
            writeNumber(count);
        }
        return next + jump + count;
    }

    private void write(Type type, @Nullable Object value) throws IOException {
        if (type == long.class || type == int.class || type == Long.class || type == Integer.class) {
            writeNumber(((Number) Objects.requireNonNull(value)).longValue());
        } else if (type == boolean.class) {
            out.writeBoolean((boolean) Objects.requireNonNull(value));
        } else if (type == String.class || type == StackTraceElement.class || isStack(type)) {
            writeKnown(type, value);
        } else if (type instanceof ParameterizedType several) {
            writeSeveral(several.getActualTypeArguments(), Objects.requireNonNull(value));
        } else {
            out.writeBoolean(value != null);
            if (value instanceof Duration duration) {
                writeNumber(duration.toNanos());
            } else if (value instanceof Enum<?> constant) {
                writeKnown(String.class, constant.name());
            } else if (value != null) {
                Shape shape = Shape.of(value.getClass());
                for (int i = 0; i < shape.size(); i++) {
                    write(shape.type(i), shape.value(value, i));
                }
            }
        }
    }

    private void writeSeveral(Type[] types, Object several) throws IOException {
        if (several instanceof Map<?, ?> map) {
            writeNumber(map.size());
            for (var entry : map.entrySet()) {
                write(types[0], entry.getKey());
                write(types[1], entry.getValue());
            }
        } else {
            var list = (List<?>) several;
            writeNumber(list.size());
            for (Object each : list) {
                write(types[0], each);
            }
        }
    }

    /// A number if it has come before; 0 is null.
    private void writeKnown(Type type, @Nullable Object value) throws IOException {
        if (value == null) {
            writeNumber(0);
            return;
        }
        Integer number = known.get(value);
        if (number != null) {
            writeNumber(number);
            return;
        }
        writeNumber(known.size() + 1);
        switch (value) {
            case String text -> writeText(text);
            case StackTraceElement frame -> {
                writeKnown(String.class, frame.getModuleName());
                writeKnown(String.class, frame.getClassName());
                writeKnown(String.class, frame.getMethodName());
                writeKnown(String.class, frame.getFileName());
                writeNumber(frame.getLineNumber());
            }
            default -> writeSeveral(((ParameterizedType) type).getActualTypeArguments(), value);
        }
        known.put(value, known.size() + 1); // after its parts, as it is read
    }

    private void writeText(String text) throws IOException {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        writeNumber(utf8.length);
        out.write(utf8);
    }

    /// Seven bits a byte, the lowest first, the sign in the lowest.
    private void writeNumber(long number) throws IOException {
        long left = (number << 1) ^ (number >> 63);
        while ((left & ~0x7fL) != 0) {
            out.writeByte((int) ((left & 0x7f) | 0x80));
            left >>>= 7;
        }
        out.writeByte((int) left);
    }

    static boolean isStack(Type type) {
        return type instanceof ParameterizedType list && list.getActualTypeArguments()[0] == StackTraceElement.class;
    }
}
