package io.asyncio4j.http.server.api;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A component of a record that is read. Immutable.
final class Component {

    private static final Set<String> WITH_BODY = Set.of("POST", "PUT", "PATCH");

    private final String name; // by which it is looked for
    private final String ownName;
    private final Class<?> type;
    private final Conversion conversion;
    private final @Nullable From from;
    private final @Nullable Default otherwise;
    private final boolean nullable;
    private final String description;

    Component(RecordComponent component, Conversion conversion) {
        this.ownName = component.getName();
        this.type = component.getType();
        this.conversion = conversion;
        this.from = component.getAnnotation(From.class);
        this.otherwise = component.getAnnotation(Default.class);
        this.nullable = isNullable(component) || isNullable(component.getAnnotatedType());
        Description text = component.getAnnotation(Description.class);
        this.description = text == null ? "" : text.value();
        this.name = from == null || from.name().isEmpty() ? nameIn(from) : from.name();
        ensureDefaultFits();
    }

    String name() {
        return name;
    }

    /// As the record has it.
    String ownName() {
        return ownName;
    }

    Class<?> type() {
        return type;
    }

    Conversion conversion() {
        return conversion;
    }

    String description() {
        return description;
    }

    /// The value if a request has none, as a text; null if nobody has said it.
    @Nullable
    String otherwise() {
        return otherwise == null ? null : otherwise.value();
    }

    /// Whether a request must have it.
    boolean isRequired() {
        return otherwise == null && !nullable && conversion.whenMissing() == null;
    }

    /// Whether `null` is a value.
    boolean isNullable() {
        return nullable;
    }

    /// Whether it is the body as it is.
    boolean isRaw() {
        return from != null && from.value() == Source.BODY && (type == String.class || type == byte[].class);
    }

    /// Whether it is a file, or several.
    boolean isFile() {
        return switch (conversion) {
            case Conversion.OptionalOf(var inner) -> inner instanceof Conversion.Upload;
            case Conversion.ListOf(var element, var _) -> element instanceof Conversion.Upload;
            default -> conversion instanceof Conversion.Upload;
        };
    }

    /// Where its value is.
    ///
    /// @param pathNames the parameters of the route's path
    Source source(String method, Set<String> pathNames) {
        if (from != null) {
            return from.value();
        }
        return pathNames.contains(name) ? Source.PATH : WITH_BODY.contains(method) ? Source.FIELD : Source.QUERY;
    }

    /// Makes the value; null, and an error more, if `raw` does not fit.
    ///
    /// @param raw null if there is none
    @Nullable
    Object read(@Nullable Object raw, boolean text, Place place, List<FieldError> errors) {
        if (isRaw() && raw != null) {
            return raw;
        }
        if (raw == null || (text && isEmptyOfNoText(raw))) {
            return whenMissing(place, errors);
        }
        if (raw == JsonNull.INSTANCE && nullable) {
            return null;
        }
        if (raw == JsonNull.INSTANCE && !(conversion instanceof Conversion.OptionalOf)) {
            place.tell("must not be null", errors);
            return null;
        }
        return conversion.convert(raw, text, place, errors);
    }

    private @Nullable Object whenMissing(Place place, List<FieldError> errors) {
        if (otherwise != null) {
            return conversion.convert(otherwise.value(), true, place, errors);
        }
        Object value = conversion.whenMissing();
        if (value == null && !nullable) {
            place.tell("is missing", errors);
        }
        return value;
    }

    /// A field of a form that nobody has filled in is there, and empty.
    private boolean isEmptyOfNoText(Object raw) {
        Conversion inner = conversion instanceof Conversion.OptionalOf(var wrapped) ? wrapped : conversion;
        return raw.equals("") && inner != Scalar.of(String.class);
    }

    private void ensureDefaultFits() {
        if (otherwise != null) {
            var errors = new ArrayList<FieldError>(0);
            conversion.convert(otherwise.value(), true, new Place(Source.QUERY, ownName), errors);
            if (!errors.isEmpty()) {
                throw new IllegalArgumentException(
                        "the default of " + ownName + " " + errors.getFirst().problem());
            }
        }
    }

    private String nameIn(@Nullable From place) {
        return place != null && place.value() == Source.HEADER
                ? ownName.replaceAll("(?<=[a-z0-9])(?=[A-Z])", "-").toLowerCase(Locale.ROOT)
                : ownName;
    }

    private static boolean isNullable(AnnotatedElement element) {
        return Arrays.stream(element.getAnnotations())
                .anyMatch(each -> each.annotationType().getSimpleName().equals("Nullable"));
    }
}
