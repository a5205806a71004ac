package io.asyncio4j;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/// The signals of the operating system that this program handles: the last that asked for one gets it, and
/// when all have closed, what was there before is put back. Any thread.
final class ProgramSignals implements AutoCloseable {

    private static final Map<String, Deque<ProgramSignals>> INSTALLED = new HashMap<>(); // guarded by the class
    private static final Map<String, SignalHandler> REPLACED = new HashMap<>(); // as above

    private static final List<String> COMMON = List.of(
            "HUP", "INT", "TERM", "USR1", "USR2", "WINCH", "CONT", "TSTP", "TTIN", "TTOU", "ALRM", "PIPE", "URG", "IO");

    private final String name;
    private final Runnable action;

    private ProgramSignals(String name, Runnable action) {
        this.name = name;
        this.action = action;
    }

    /// Calls `action`, on a thread of the JVM, whenever the signal comes, until the result is closed.
    ///
    /// @param name without `SIG`
    /// @throws IllegalArgumentException if the platform has no such signal, or the JVM keeps it for itself
    /// @throws LinkageError in a runtime without the module `jdk.unsupported`
    static synchronized ProgramSignals handle(String name, Runnable action) {
        var installed = new ProgramSignals(name, action);
        if (!REPLACED.containsKey(name)) {
            REPLACED.put(name, install(name));
        }
        INSTALLED.computeIfAbsent(name, _ -> new ArrayDeque<>()).push(installed);
        return installed;
    }

    /// The same, or null where there are no such signals.
    static @Nullable ProgramSignals handleIfPossible(String name, Runnable action) {
        try {
            return handle(name, action);
        } catch (IllegalArgumentException | LinkageError e) {
            return null; // such as when the JVM was started with -Xrs
        }
    }

    /// Whether the signal was ignored when the program was started, and the JVM leaves it so, which it does with
    /// those that end a program: the action is never called.
    static synchronized boolean isIgnored(String name) {
        return SignalHandler.SIG_IGN.equals(REPLACED.get(name)) && SignalHandler.SIG_IGN.equals(install(name));
    }

    @Override
    public void close() {
        synchronized (ProgramSignals.class) {
            Deque<ProgramSignals> left = INSTALLED.get(name);
            if (left != null && left.remove(this) && left.isEmpty()) {
                INSTALLED.remove(name);
                Signal.handle(new Signal(name), Objects.requireNonNull(REPLACED.remove(name)));
            }
        }
    }

    /// Sends this program a signal.
    static void raise(String name) {
        Signal.raise(new Signal(name));
    }

    /// What handled it before.
    private static SignalHandler install(String name) {
        try {
            return Signal.handle(new Signal(name), _ -> raised(name));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(why(name), e);
        }
    }

    /// Why there can be no handler.
    private static String why(String name) {
        if (name.equals("KILL") || name.equals("STOP")) {
            return "SIG" + name + " cannot be handled: the system does what it says without asking the program";
        }
        if (exists(name)) {
            return "SIG" + name + " cannot be handled: the JVM keeps it for itself";
        }
        return "there is no signal " + name + " here, but "
                + COMMON.stream().filter(ProgramSignals::exists).collect(Collectors.joining(", "));
    }

    private static boolean exists(String name) {
        try {
            return new Signal(name).getNumber() >= 0;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static void raised(String name) {
        ProgramSignals last = last(name);
        if (last != null) {
            last.action.run();
        } else if ((name.equals("INT") || name.equals("TERM"))) {
            raise(name); // it came just before what was there before was put back
        }
    }

    private static synchronized @Nullable ProgramSignals last(String name) {
        Deque<ProgramSignals> installed = INSTALLED.get(name);
        return installed == null ? null : installed.peek();
    }
}
