package io.asyncio4j.http.fuzz;

import static io.asyncio4j.Asyncio.sleep;

import io.asyncio4j.LoopBlockedException;
import io.asyncio4j.http.MemoryPeer;
import io.asyncio4j.http.coding.Codings;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/// What all targets of the fuzzer share.
public final class Fuzz {

    private static final Logger LOGGER = Logger.getLogger("io.asyncio4j"); // kept, as loggers are collected
    private static final Duration MOMENT = Duration.ofNanos(1000);

    private Fuzz() {}

    /// The same bytes, cut in several ways: not at all, everywhere, and by chance, which is always the same for
    /// them.
    public static List<List<byte[]>> cuts(byte[] bytes) {
        var random = new Random(Arrays.hashCode(bytes));
        return List.of(List.of(bytes), pieces(bytes, random, 1), pieces(bytes, random, 40));
    }

    private static List<byte[]> pieces(byte[] bytes, Random random, int most) {
        var pieces = new ArrayList<byte[]>();
        for (int from = 0; from < bytes.length; ) {
            int to = Math.min(bytes.length, from + 1 + random.nextInt(most));
            pieces.add(Arrays.copyOfRange(bytes, from, to));
            from = to;
        }
        return pieces;
    }

    /// Sends pieces, each of which arrives alone. In a task.
    public static void send(MemoryPeer peer, List<byte[]> pieces) {
        for (byte[] piece : pieces) {
            peer.send(latin1(piece));
            sleep(MOMENT); // of virtual time
        }
    }

    public static String latin1(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /// As a string of Java.
    static String escaped(byte[] bytes) {
        var escaped = new StringBuilder();
        for (char c : latin1(bytes).toCharArray()) {
            switch (c) {
                case '\r' -> escaped.append("\\r");
                case '\n' -> escaped.append("\\n");
                case '"', '\\' -> escaped.append('\\').append(c);
                default -> escaped.append(c >= ' ' && c < 127 ? String.valueOf(c) : "\\u%04x".formatted((int) c));
            }
        }
        return escaped.toString();
    }

    /// Fails if two findings are not the same.
    public static void same(String what, Object one, Object other) {
        check(one.equals(other), what + " differ: " + one + " and " + other);
    }

    public static void check(boolean condition, String otherwise) {
        if (!condition) {
            throw new AssertionError(otherwise);
        }
    }

    /// Runs `body`, and fails if anything is logged as a warning or an error meanwhile.
    public static void quietly(Body body) {
        var heard = new ArrayList<LogRecord>();
        var listener = new Handler() {
            @Override
            public void publish(LogRecord line) {
                boolean slow = line.getThrown() instanceof LoopBlockedException; // classes are loaded, or changed
                if (line.getLevel().intValue() >= Level.WARNING.intValue() && !slow) {
                    synchronized (heard) {
                        heard.add(line);
                    }
                }
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Codings.known(); // which tells what cannot be loaded
        LOGGER.addHandler(listener);
        try {
            body.run();
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Exception e) {
            throw new AssertionError(e);
        } finally {
            LOGGER.removeHandler(listener);
        }
        synchronized (heard) {
            for (LogRecord line : heard) {
                throw new AssertionError("logged: " + line.getMessage(), line.getThrown());
            }
        }
    }

    /// What is fuzzed.
    @FunctionalInterface
    public interface Body {

        void run() throws Exception;
    }
}
