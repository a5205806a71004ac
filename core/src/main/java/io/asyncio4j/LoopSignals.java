package io.asyncio4j;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The signals of the operating system for which a loop has handlers. Loop only.
final class LoopSignals {

    private final Engine engine;
    private final Map<String, ProgramSignals> handled = new HashMap<>(); // by the name without `SIG`

    LoopSignals(Engine engine) {
        this.engine = engine;
    }

    /// Handles a signal from now on, in place of the handler before.
    ///
    /// @throws IllegalArgumentException if the platform has no such signal, or the JVM keeps it for itself
    void add(String signal, Runnable handler) {
        String name = nameOf(signal);
        ProgramSignals added = ProgramSignals.handle(name, () -> engine.loop().callSoonThreadsafe(handler));
        ProgramSignals replaced = handled.put(name, added);
        if (replaced == null) {
            engine.outsideWork().addListener();
        } else {
            replaced.close();
        }
    }

    /// Puts back what handled a signal before.
    ///
    /// @return false if it had no handler
    boolean remove(String signal) {
        ProgramSignals removed = handled.remove(nameOf(signal));
        if (removed == null) {
            return false;
        }
        removed.close();
        engine.outsideWork().removeListener();
        return true;
    }

    void removeAll() {
        List.copyOf(handled.keySet()).forEach(this::remove);
    }

    private static String nameOf(String signal) {
        return signal.startsWith("SIG") ? signal.substring(3) : signal;
    }
}
