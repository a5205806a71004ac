package io.asyncio4j.cli.prompt;

import java.lang.reflect.Array;
import org.jspecify.annotations.Nullable;

/// Values as text on a line, whatever they are.
final class Values {

    private static final int MOST = 4_000; // characters
    private static final int MOST_ELEMENTS = 200;

    private Values() {}

    static String text(@Nullable Object value) {
        var text = new StringBuilder();
        add(text, value);
        return text.toString();
    }

    private static void add(StringBuilder text, @Nullable Object value) {
        switch (value) {
            case null -> text.append("null");
            case String string -> addShortened(text.append('"'), string, true).append('"');
            case Character character ->
                addShortened(text.append('\''), character.toString(), true).append('\'');
            case Object array when array.getClass().isArray() -> addArray(text, array);
            default -> addShortened(text, string(value), false);
        }
    }

    private static String string(Object value) {
        try {
            return String.valueOf(value.toString());
        } catch (RuntimeException e) {
            return value.getClass().getName() + "@" + Integer.toHexString(System.identityHashCode(value))
                    + " (its toString throws " + e.getClass().getName() + ")";
        }
    }

    private static void addArray(StringBuilder text, Object array) {
        int length = Array.getLength(array);
        String type = array.getClass().getComponentType().getSimpleName();
        text.append(type).append('[').append(length).append("] {");
        for (int i = 0; i < length; i++) {
            text.append(i == 0 ? " " : ", ");
            if (i == MOST_ELEMENTS || text.length() > MOST) {
                text.append('…');
                break;
            }
            add(text, Array.get(array, i));
        }
        text.append(length == 0 ? "}" : " }");
    }

    private static StringBuilder addShortened(StringBuilder text, String whole, boolean quoted) {
        String shown = whole.length() <= MOST ? whole : whole.substring(0, MOST);
        shown.chars().forEach(character -> addPrintable(text, (char) character, quoted));
        if (whole.length() > MOST) {
            text.append("… (%,d characters)".formatted(whole.length()));
        }
        return text;
    }

    // what a terminal would take for a command is written out
    private static void addPrintable(StringBuilder text, char character, boolean quoted) {
        switch (character) {
            case '\n' -> text.append(quoted ? "\\n" : "\n");
            case '\t' -> text.append(quoted ? "\\t" : "\t");
            case '"' -> text.append(quoted ? "\\\"" : "\"");
            case '\\' -> text.append(quoted ? "\\\\" : "\\");
            default -> {
                if (Character.isISOControl(character)) {
                    text.append("\\u%04x".formatted((int) character));
                } else {
                    text.append(character);
                }
            }
        }
    }
}
