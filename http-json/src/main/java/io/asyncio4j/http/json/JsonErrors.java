package io.asyncio4j.http.json;

import io.asyncio4j.http.JsonException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonToken;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.InputCoercionException;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.UnexpectedEndOfInputException;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.exc.InvalidDefinitionException;
import tools.jackson.databind.exc.InvalidFormatException;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;
import tools.jackson.databind.exc.ValueInstantiationException;

/// Says what is wrong with JSON. Any thread.
final class JsonErrors {

    // Jackson's messages repeat what was sent ("from String \"…\""), and whoever sends a password in the wrong place
    // finds it in our log. So nothing of them is used but the parts that are known to be Jackson's own words.

    private static final Pattern EXPECTING =
            Pattern.compile("(?:was expecting|expected) ([A-Za-z ,'\"()\\[\\]{}/-]+)$");
    private static final Pattern LIMIT =
            Pattern.compile("^([A-Za-z ]+) \\((\\d+)\\) exceeds the maximum allowed " + "\\((\\d+)");
    private static final Map<String, String> SYNTAX = Map.of(
            "Illegal unquoted character", "a control character in a string must be escaped",
            "Unrecognized character escape", "expected one of the escapes \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\u",
            "Invalid numeric value", "expected a number as JSON has it",
            "Invalid UTF-", "expected UTF-8",
            "Duplicate", "a property occurs twice",
            "Unexpected close marker", "expected the closing bracket that belongs to the opening one",
            "Unrecognized token", "expected a value, found a word that is none",
            "Non-standard token", "expected a value, found a word that is none");

    private JsonErrors() {}

    /// @param type of the value as a whole
    /// @param prefix of the path
    /// @throws IllegalArgumentException if it is not the JSON that is to blame but the type
    static JsonException explain(JacksonException e, JavaType type, String prefix) {
        if (e instanceof InvalidDefinitionException definition) {
            throw new IllegalArgumentException(
                    "there is no JSON for " + definition.getType() + ": " + e.getOriginalMessage(), e);
        }
        Throwable program = e instanceof ValueInstantiationException || isOfProgram(e) ? e.getCause() : null;
        return at(e.getLocation(), problem(e, type, program), prefix + path(e.getPath(), prefix.isEmpty()), program);
    }

    /// A value that is null where a value must be.
    static JsonException nullFound(JavaType type) {
        return new JsonException("expected " + Expected.of(type.getRawClass()) + ", found null", "", 1, 1, null);
    }

    /// A value that is null where a value must be.
    static JsonException nullFound(JavaType type, String path, TokenStreamLocation place) {
        return mismatch(Expected.of(type.getRawClass()), JsonToken.VALUE_NULL, path, place);
    }

    /// Something else than what was expected.
    static JsonException mismatch(
            String expected, @Nullable JsonToken found, String path, @Nullable TokenStreamLocation place) {
        return at(place, "expected " + expected + ", found " + Expected.found(found), path, null);
    }

    private static JsonException at(
            @Nullable TokenStreamLocation place, String problem, String path, @Nullable Throwable cause) {
        long line = place == null ? 1 : Math.max(1, place.getLineNr());
        int column = place == null ? 1 : Math.max(1, place.getColumnNr());
        return new JsonException(problem, path, line, column, cause);
    }

    private static String problem(JacksonException e, JavaType type, @Nullable Throwable program) {
        String message = String.valueOf(e.getOriginalMessage());
        return switch (e) {
            case UnexpectedEndOfInputException _ -> "the JSON ends too early";
            case StreamConstraintsException _ -> limit(message);
            case InputCoercionException coercion -> "expected " + Expected.of(coercion.getTargetType());
            case InvalidFormatException format
            when isText(format, target(format, type)) ->
                "expected " + Expected.of(target(format, type)) + ", found another string";
            case UnrecognizedPropertyException unknown -> "expected one of " + unknown.getKnownPropertyIds();
            case MismatchedInputException mismatch -> mismatch(mismatch, message, type);
            case DatabindException _ -> program == null ? "it does not fit " + type : ofProgram(program);
            default -> syntax(message);
        };
    }

    private static String mismatch(MismatchedInputException e, String message, JavaType type) {
        if (message.startsWith("Trailing token")) {
            return "expected nothing after the value";
        }
        if (message.startsWith("Missing")) {
            return "a property is missing";
        }
        String expected = "expected " + Expected.of(target(e, type));
        return message.startsWith("No content")
                ? expected + ", found nothing"
                : expected + ", found " + Expected.found(e.getCurrentToken());
    }

    private static boolean isText(InvalidFormatException e, Class<?> target) {
        return e.getValue() instanceof String && Expected.isText(target);
    }

    private static Class<?> target(MismatchedInputException e, JavaType type) {
        return e.getTargetType() == null ? type.getRawClass() : e.getTargetType();
    }

    private static String syntax(String message) {
        for (var known : SYNTAX.entrySet()) {
            if (message.startsWith(known.getKey())) {
                return known.getValue();
            }
        }
        if (message.startsWith("Unexpected end-of-input")) {
            return "the JSON ends too early";
        }
        Matcher expecting = EXPECTING.matcher(message);
        return expecting.find() ? "expected " + expecting.group(1) : "this is not JSON";
    }

    private static String limit(String message) {
        Matcher limit = LIMIT.matcher(message);
        return limit.find()
                ? limit.group(1).toLowerCase(Locale.ROOT) + " must be at most " + limit.group(3) + ", was "
                        + limit.group(2)
                : "a limit of the parser is exceeded";
    }

    /// Whether a setter, a factory or a deserializer of the program has thrown.
    private static boolean isOfProgram(JacksonException e) {
        return e.getClass() == DatabindException.class
                && e.getCause() != null
                && !(e.getCause() instanceof JacksonException);
    }

    private static String ofProgram(Throwable program) {
        return program.getMessage() == null ? program.getClass().getSimpleName() : program.getMessage();
    }

    private static String path(List<JacksonException.Reference> references, boolean first) {
        var path = new StringBuilder();
        for (JacksonException.Reference reference : references) {
            if (reference.getPropertyName() == null) {
                path.append('[').append(Math.max(0, reference.getIndex())).append(']');
            } else {
                path.append(first && path.isEmpty() ? "" : ".").append(name(reference));
            }
        }
        return path.toString();
    }

    /// The key of a map is the sender's.
    private static String name(JacksonException.Reference reference) {
        Object from = reference.from();
        boolean map = from instanceof Map<?, ?> || (from instanceof Class<?> c && Map.class.isAssignableFrom(c));
        return map ? "*" : Objects.requireNonNull(reference.getPropertyName());
    }
}
