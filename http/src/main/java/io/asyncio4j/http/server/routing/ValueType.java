package io.asyncio4j.http.server.routing;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Locale;

/// What the value of a path's parameter must be.
enum ValueType {
    TEXT(".+?"),
    INT("-?[0-9]{1,11}"),
    LONG("-?[0-9]{1,20}"),
    UUID("[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"),
    DATE("[0-9]{4}-[0-9]{2}-[0-9]{2}");

    private final String form;

    ValueType(String form) {
        this.form = form;
    }

    /// How a route names it, such as `int`.
    String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// A regular expression, without groups, that all of its values match, and perhaps some others.
    String form() {
        return form;
    }

    /// Whether `text` is one of its values.
    boolean accepts(String text) {
        try {
            switch (this) {
                case TEXT -> {
                    return !text.isEmpty();
                }
                case INT -> Integer.parseInt(text);
                case LONG -> Long.parseLong(text);
                case UUID -> {
                    return text.length() == 36
                            && java.util.UUID.fromString(text).toString().equalsIgnoreCase(text);
                }
                case DATE -> LocalDate.parse(text);
            }
            return text.charAt(0) != '+';
        } catch (IllegalArgumentException | DateTimeException e) {
            return false;
        }
    }
}
