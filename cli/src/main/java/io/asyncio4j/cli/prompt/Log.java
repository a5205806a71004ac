package io.asyncio4j.cli.prompt;

import java.util.function.Consumer;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/// What the library logs, as notes of the prompt.
final class Log extends Handler {

    private static final Logger LIBRARY = Logger.getLogger("io.asyncio4j"); // a logger that nobody keeps is forgotten

    private final Consumer<String> notes;

    private Log(Consumer<String> notes) {
        this.notes = notes;
    }

    static void to(Consumer<String> notes) {
        LIBRARY.setUseParentHandlers(false);
        LIBRARY.addHandler(new Log(notes));
    }

    @Override
    public void publish(LogRecord line) {
        if (line.getLevel().intValue() >= Level.INFO.intValue()) {
            Throwable thrown = line.getThrown();
            notes.accept(line.getMessage() + (thrown == null ? "" : "\n" + ShortTrace.of(thrown, null)));
        }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
}
