package io.asyncio4j.cli.prompt;

import io.asyncio4j.ExceptionGroup;
import java.io.Serial;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/// An exception of another program, whose class this one need not have: its text, its frames, and those of whatever
/// it has with it.
final class Told extends Throwable {

    @Serial
    private static final long serialVersionUID = 1;

    private final String text;
    private final Throwable[] members;

    private Told(Throwable thrown, Set<Throwable> seen) {
        text = describe(thrown);
        setStackTrace(thrown.getStackTrace());
        Throwable cause = thrown.getCause();
        if (cause != null && seen.add(cause)) {
            initCause(new Told(cause, seen));
        }
        members = all(thrown instanceof ExceptionGroup group ? group.exceptions() : List.of(), seen)
                .toArray(Throwable[]::new);
        all(List.of(thrown.getSuppressed()), seen).forEach(this::addSuppressed);
    }

    static Told of(Throwable thrown) {
        Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        seen.add(thrown);
        return new Told(thrown, seen);
    }

    /// An exception in words, even if it cannot say them itself.
    static String describe(Throwable thrown) {
        try {
            return thrown.toString();
        } catch (RuntimeException e) {
            return thrown.getClass().getName();
        }
    }

    /// Those of a group.
    List<Throwable> members() {
        return List.of(members);
    }

    @Override
    @SuppressWarnings("OverrideThrowableToString") // the text begins with the name of the other's class
    public String toString() {
        return text;
    }

    private static List<Throwable> all(List<Throwable> some, Set<Throwable> seen) {
        return some.stream()
                .filter(seen::add)
                .map(each -> (Throwable) new Told(each, seen))
                .toList();
    }
}
