package io.asyncio4j.console.recording;

import io.asyncio4j.lowlevel.LoopSnapshot;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import org.jspecify.annotations.Nullable;

/// Makes moments of what a [MomentWriter] has written, one after the other. One thread.
final class MomentReader implements AutoCloseable {

    private final Inflater inflater = new Inflater(true);
    private final List<Object> known = new ArrayList<>();
    private final Map<Long, LoopSnapshot> before = new HashMap<>();
    private DataInputStream in = new DataInputStream(new ByteArrayInputStream(new byte[0]));
    private @Nullable Instant last;

    /// The moment of these bytes.
    ///
    /// @throws TornException if they are none
    Moment read(byte[] bytes) throws IOException {
        in = new DataInputStream(new InflaterInputStream(new ByteArrayInputStream(bytes), inflater, 8192));
        try {
            long micros = readNumber();
            Instant at =
                    Instant.ofEpochSecond(Math.floorDiv(micros, 1_000_000L), Math.floorMod(micros, 1_000_000L) * 1000);
            Duration elapsed = last == null ? Duration.ZERO : Duration.between(last, at);
            Duration took = Duration.ofNanos(readNumber());
            boolean hasStacks = in.readBoolean();
            long count = readNumber();
            var loops = new ArrayList<LoopSnapshot>();
            for (long i = 0; i < count; i++) {
                loops.add(readLoop(elapsed));
            }
            last = at;
            before.clear();
            loops.forEach(loop -> before.put(loop.id(), loop));
            return new Moment(at, took, hasStacks, loops);
        } catch (EOFException e) {
            throw new TornException("a record ends too soon");
        } catch (IllegalArgumentException | IllegalStateException | IndexOutOfBoundsException | ClassCastException e) {
            throw new TornException("a record makes no sense (" + e.getMessage() + ")");
        }
    }

    @Override
    public void close() {
        inflater.end();
    }

    private LoopSnapshot readLoop(Duration elapsed) throws IOException {
        Shape shape = Shape.of(LoopSnapshot.class);
        @Nullable Object[] values = new @Nullable Object[shape.size()];
        LoopSnapshot old = null;
        for (int i = 0; i < values.length; i++) {
            Class<?> numbered = Shape.numbered(shape.type(i));
            if (numbered == null) {
                values[i] = read(shape.type(i));
            } else {
                old = old == null ? before.get((long) Objects.requireNonNull(values[0])) : old;
                values[i] = readNumbered(
                        numbered,
                        old == null ? List.of() : (List<?>) Objects.requireNonNull(shape.value(old, i)),
                        elapsed);
            }
        }
        return (LoopSnapshot) shape.make(values);
    }

    private List<Object> readNumbered(Class<?> type, List<?> old, Duration elapsed) throws IOException {
        var records = new ArrayList<>();
        int next = 0;
        for (int kind = in.readByte(); kind != MomentWriter.END; kind = in.readByte()) {
            if (kind == MomentWriter.NEW) {
                records.add(Objects.requireNonNull(read(type)));
            } else {
                next += (int) readNumber();
                for (long left = readNumber(); left > 0; left--) {
                    records.add(Shape.older(old.get(next++), elapsed));
                }
            }
        }
        return records;
    }

    private @Nullable Object read(Type type) throws IOException {
        if (type == long.class || type == Long.class) {
            return readNumber();
        } else if (type == int.class || type == Integer.class) {
            return (int) readNumber();
        } else if (type == boolean.class) {
            return in.readBoolean();
        } else if (type == String.class || type == StackTraceElement.class || MomentWriter.isStack(type)) {
            return readKnown(type);
        } else if (type instanceof ParameterizedType several) {
            return readSeveral(several);
        } else if (!in.readBoolean()) {
            return null;
        } else if (type == Duration.class) {
            return Duration.ofNanos(readNumber());
        } else if (((Class<?>) type).isEnum()) {
            return constant((Class<?>) type, readKnown(String.class));
        }
        Shape shape = Shape.of((Class<?>) type);
        @Nullable Object[] values = new @Nullable Object[shape.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = read(shape.type(i));
        }
        return shape.make(values);
    }

    private static Object constant(Class<?> type, @Nullable Object name) throws IOException {
        return Arrays.stream(type.getEnumConstants())
                .filter(each -> each.toString().equals(name))
                .findFirst()
                .orElseThrow(() -> new IOException(type.getSimpleName() + " has no " + name));
    }

    private Object readSeveral(ParameterizedType type) throws IOException {
        Type[] types = type.getActualTypeArguments();
        if (type.getRawType() == Map.class) {
            var map = new LinkedHashMap<>();
            for (long left = readNumber(); left > 0; left--) {
                map.put(read(types[0]), read(types[1]));
            }
            return map;
        }
        var list = new ArrayList<>();
        for (long left = readNumber(); left > 0; left--) {
            list.add(read(types[0]));
        }
        return list;
    }

    private @Nullable Object readKnown(Type type) throws IOException {
        long number = readNumber();
        if (number == 0) {
            return null;
        }
        if (number <= known.size()) {
            return known.get((int) number - 1);
        }
        Object value;
        if (type == String.class) {
            value = new String(in.readNBytes((int) readNumber()), StandardCharsets.UTF_8);
        } else if (type == StackTraceElement.class) {
            String module = (String) readKnown(String.class);
            String declaring = (String) Objects.requireNonNull(readKnown(String.class));
            String method = (String) Objects.requireNonNull(readKnown(String.class));
            String file = (String) readKnown(String.class);
            value = new StackTraceElement(null, module, null, declaring, method, file, (int) readNumber());
        } else {
            value = List.copyOf((List<?>) readSeveral((ParameterizedType) type));
        }
        known.add(value);
        return value;
    }

    private long readNumber() throws IOException {
        long number = 0;
        for (int shift = 0; ; shift += 7) {
            int next = in.readUnsignedByte();
            number |= (next & 0x7fL) << shift;
            if ((next & 0x80) == 0) {
                return (number >>> 1) ^ -(number & 1);
            }
            if (shift > 63) {
                throw new IOException("a number does not end");
            }
        }
    }
}
