package io.asyncio4j;

import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Whether this JVM was started with signals that are ignored, as by `nohup` or by the `&` of a script: whatever it
/// starts ignores them too, unless something is done about it.
public final class DefaultSignals {

    private static final String ENV = "--default-signal=HUP,INT,QUIT,TERM"; // of GNU's coreutils since 8.31
    private static final List<String> PREFIX = findPrefix();

    private DefaultSignals() {}

    /// What to put before a command so that it ignores none of them; nothing if none is, or if nothing is known.
    public static List<String> prefix() {
        return PREFIX;
    }

    /// Skips the test if this JVM ignores a signal.
    public static void assumeNotIgnored(String name, int number) {
        assumeFalse(isIgnored(number), "SIG" + name + " was ignored when this JVM was started");
    }

    private static List<String> findPrefix() {
        if (!isIgnored(1) && !isIgnored(2) && !isIgnored(3) && !isIgnored(15)) {
            return List.of();
        }
        try {
            boolean works = new ProcessBuilder("env", ENV, "true").start().waitFor() == 0;
            return works ? List.of("env", ENV) : List.of();
        } catch (IOException | InterruptedException e) {
            return List.of();
        }
    }

    private static boolean isIgnored(int number) {
        try (var lines = Files.lines(Path.of("/proc/self/status"))) {
            return lines.filter(line -> line.startsWith("SigIgn:"))
                    .map(line -> Long.parseUnsignedLong(line.substring(7).strip(), 16))
                    .anyMatch(mask -> (mask >> (number - 1) & 1) == 1);
        } catch (IOException e) {
            return false; // there is no such file here
        }
    }
}
