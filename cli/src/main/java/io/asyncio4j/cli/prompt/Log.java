package io.asyncio4j.cli.prompt;

import java.util.Collections;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.function.Consumer;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/// What the library logs, as notes of the prompt.
final class Log extends Handler {

    private static final Logger LIBRARY = Logger.getLogger("io.asyncio4j"); // a logger that nobody keeps is forgotten

    private static final Formatter TEXTS = new SimpleFormatter(); // puts parameters in the place of {0}

    private static final Set<Throwable> TOLD =
            Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

    private final Consumer<String> notes;

    private Log(Consumer<String> notes) {
        this.notes = notes;
    }

    static void to(Consumer<String> notes) {
        LIBRARY.setUseParentHandlers(false);
        LIBRARY.addHandler(new Log(notes));
    }

    /// Whether a note has told of it already.
    static boolean hasTold(Throwable thrown) {
        return TOLD.contains(thrown);
    }

    @Override
    public void publish(LogRecord line) {
        if (line.getLevel().intValue() >= Level.INFO.intValue()) {
            Throwable thrown = line.getThrown();
            if (thrown != null) {
                TOLD.add(thrown);
            }
            notes.accept(TEXTS.formatMessage(line) + (thrown == null ? "" : "\n" + ShortTrace.of(thrown, null)));
        }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
}
