package io.asyncio4j.http.server.api;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.DateTimeException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A value that one word says. Immutable.
///
/// @param expected what it must be, for messages
/// @param kind what it is in JSON
/// @param parser throws an [IllegalArgumentException] or a [DateTimeException] if a text is none
/// @param schema as OpenAPI has it
record Scalar(String expected, Kind kind, Function<String, Object> parser, Map<String, Object> schema)
        implements Conversion {

    private static final int MAX_DIGITS = 1_000; // else a short text such as 1e999999999 becomes a large number
    private static final int MAX_SHOWN = 40; // characters of a value in a message
    private static final Pattern DECIMAL = Pattern.compile("-?[0-9]+(?:\\.[0-9]+)?(?:[eE][+-]?[0-9]{1,4})?");
    private static final Map<Class<?>, Scalar> KNOWN = known();

    /// How to make a value of a type; null if nobody knows.
    static @Nullable Scalar of(Class<?> type) {
        Scalar known = KNOWN.get(type);
        if (known != null) {
            return known;
        }
        return type.isEnum() ? ofEnum(type) : ofFactory(type);
    }

    @Override
    public @Nullable Object convert(Object raw, boolean text, Place place, List<FieldError> errors) {
        if (raw instanceof List<?> several && text) {
            place.tell("must occur once, occurred " + several.size() + " times", errors);
            return null;
        }
        boolean fits = text
                ? raw instanceof String
                : switch (kind) {
                    case TEXT -> raw instanceof String;
                    case NUMBER -> raw instanceof Number;
                    case TRUTH -> raw instanceof Boolean;
                };
        String value = String.valueOf(raw);
        try {
            if (fits) {
                return parser.apply(value);
            }
        } catch (IllegalArgumentException | DateTimeException | ArithmeticException e) {
            // told below
        }
        boolean isWord = text && raw instanceof String;
        place.tell("must be " + expected + ", was " + (isWord ? shown(value) : kindOf(raw)), errors);
        return null;
    }

    private String kindOf(Object raw) {
        return kind == Kind.NUMBER && raw instanceof Number
                ? "another number"
                : raw instanceof String && kind == Kind.TEXT ? "another text" : Conversion.kind(raw);
    }

    private static String shown(String value) {
        return value.length() > MAX_SHOWN ? "a text of " + value.length() + " characters" : "\"" + value + "\"";
    }

    private static Map<Class<?>, Scalar> known() {
        var all = new LinkedHashMap<Class<?>, Scalar>();
        add(all, new Scalar("a text", Kind.TEXT, text -> text, schema("string", null)), String.class);
        add(all, truth(), boolean.class, Boolean.class);
        add(all, whole(8, null, n -> n.byteValueExact()), byte.class, Byte.class);
        add(all, whole(16, null, n -> n.shortValueExact()), short.class, Short.class);
        add(all, whole(32, "int32", n -> n.intValueExact()), int.class, Integer.class);
        add(all, whole(64, "int64", n -> n.longValueExact()), long.class, Long.class);
        add(all, new Scalar("a whole number", Kind.NUMBER, Scalar::integer, schema("integer", null)), BigInteger.class);
        add(all, number("float", text -> finite(decimal(text).floatValue())), float.class, Float.class);
        add(all, number("double", text -> finite(decimal(text).doubleValue())), double.class, Double.class);
        add(all, number(null, Scalar::decimal), BigDecimal.class);
        add(all, text("a UUID", "uuid", Scalar::uuid), UUID.class);
        add(all, text("a URI", "uri-reference", URI::create), URI.class);
        addTime(all, "a date, such as 2026-11-28", "date", "LocalDate");
        addTime(all, "a time of day, such as 10:15", "time", "LocalTime");
        addTime(all, "a date and a time, such as 2026-11-28T10:15", null, "LocalDateTime");
        for (String name : List.of("Instant", "OffsetDateTime", "ZonedDateTime")) {
            addTime(all, "a date and a time with its offset, such as 2026-11-28T10:15:00Z", "date-time", name);
        }
        addTime(all, "a duration, such as PT15M", "duration", "Duration");
        addTime(all, "a year, such as 2026", null, "Year");
        addTime(all, "a month, such as 2026-11", null, "YearMonth");
        return all;
    }

    private static void add(Map<Class<?>, Scalar> all, Scalar scalar, Class<?>... types) {
        for (Class<?> type : types) {
            all.put(type, scalar);
        }
    }

    private static void addTime(Map<Class<?>, Scalar> all, String expected, @Nullable String format, String name) {
        try {
            Class<?> type = Class.forName("java.time." + name);
            Method parse = type.getMethod("parse", CharSequence.class);
            all.put(type, text(expected, format, text -> invoke(parse, text)));
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("java.time." + name, e);
        }
    }

    private static Scalar truth() {
        return new Scalar(
                "true or false",
                Kind.TRUTH,
                text -> switch (text) {
                    case "true", "on" -> true; // a checkbox of a form says on
                    case "false", "off" -> false;
                    default -> throw new IllegalArgumentException(text);
                },
                schema("boolean", null));
    }

    private static Scalar whole(int bits, @Nullable String format, Function<BigInteger, Object> exact) {
        BigInteger limit = BigInteger.TWO.pow(bits - 1);
        return new Scalar(
                "a whole number from " + limit.negate() + " to " + limit.subtract(BigInteger.ONE),
                Kind.NUMBER,
                text -> exact.apply(integer(text)),
                schema("integer", format));
    }

    private static Scalar number(@Nullable String format, Function<String, Object> parser) {
        return new Scalar("a number", Kind.NUMBER, parser, schema("number", format));
    }

    private static Scalar text(String expected, @Nullable String format, Function<String, Object> parser) {
        return new Scalar(expected, Kind.TEXT, parser, schema("string", format));
    }

    private static Scalar ofEnum(Class<?> type) {
        List<String> names = Arrays.stream(type.getEnumConstants())
                .map(each -> ((Enum<?>) each).name())
                .toList();
        var schema = schema("string", null);
        schema.put("enum", names);
        return new Scalar(
                "one of " + String.join(", ", names),
                Kind.TEXT,
                text -> {
                    int index = names.indexOf(text);
                    if (index < 0) {
                        throw new IllegalArgumentException(text);
                    }
                    return type.getEnumConstants()[index];
                },
                schema);
    }

    private static @Nullable Scalar ofFactory(Class<?> type) {
        for (String name : List.of("valueOf", "parse", "of")) {
            for (Class<?> argument : List.of(String.class, CharSequence.class)) {
                try {
                    Method method = type.getDeclaredMethod(name, argument);
                    if (Modifier.isStatic(method.getModifiers()) && method.getReturnType() == type) {
                        method.setAccessible(true);
                        String article = "AEIOU".indexOf(type.getSimpleName().charAt(0)) >= 0 ? "an " : "a ";
                        return text(article + type.getSimpleName(), null, text -> invoke(method, text));
                    }
                } catch (NoSuchMethodException e) {
                    // perhaps another
                }
            }
        }
        return null;
    }

    private static Object invoke(Method factory, String text) {
        try {
            return factory.invoke(null, text);
        } catch (InvocationTargetException e) {
            switch (e.getCause()) {
                case RuntimeException thrown -> throw thrown;
                case Error thrown -> throw thrown;
                case null, default -> throw new IllegalArgumentException(e);
            }
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(factory + " cannot be called", e);
        }
    }

    private static BigInteger integer(String text) {
        return decimal(text).toBigIntegerExact();
    }

    private static BigDecimal decimal(String text) {
        if (text.length() > MAX_DIGITS || !DECIMAL.matcher(text).matches()) {
            throw new IllegalArgumentException("not a number");
        }
        var decimal = new BigDecimal(text);
        if (Math.abs((long) decimal.scale()) > MAX_DIGITS) {
            throw new IllegalArgumentException("too many digits");
        }
        return decimal;
    }

    private static Object finite(double value) {
        if (Double.isInfinite(value)) {
            throw new IllegalArgumentException("too large");
        }
        return value;
    }

    private static Object finite(float value) {
        if (Float.isInfinite(value)) {
            throw new IllegalArgumentException("too large");
        }
        return value;
    }

    private static UUID uuid(String text) {
        if (text.length() != 36) {
            throw new IllegalArgumentException(text);
        }
        return UUID.fromString(text);
    }

    private static Map<String, Object> schema(String type, @Nullable String format) {
        var schema = new LinkedHashMap<String, Object>();
        schema.put("type", type);
        if (format != null) {
            schema.put("format", format);
        }
        return schema;
    }

    /// What JSON has for it.
    enum Kind {
        TEXT,
        NUMBER,
        TRUTH
    }
}
