package io.asyncio4j.http.server.api;

import io.asyncio4j.http.server.Handler;
import io.asyncio4j.http.server.Request;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads the values of requests into a record. Make it once, when a route is added: whatever is wrong with the
/// record is told then. Immutable; on the loop.
///
/// {@snippet class=snippets.InputTest region=input}
///
/// A component gets the parameter of the path that has its name; else, for POST, PUT and PATCH, the property of the
/// body (JSON or a form), and for other methods the parameter of the query. [From] says otherwise.
///
/// **Types**: text, numbers, `boolean`, enums, `UUID`, `URI`, the types of `java.time`, whatever else has a static
/// method `valueOf`, `parse` or `of` that makes it of a `String`; files of forms, as
/// [io.asyncio4j.http.multipart.FormFile]; records; `List` and `Set` of these, and `Map` from names to these. An
/// `Optional`, or a component that is `@Nullable`, may be missing; so may one that has a [Default]; a list, a set
/// or a map is empty then. All others must be there. An empty text counts as missing for anything but a text. What
/// the record does not know is ignored.
///
/// **Errors**: all values that do not fit are told at once, by an [InvalidInputException]. If an
/// [IllegalArgumentException] is thrown by the constructor of a record, its message is told; if it begins with the
/// name of a component, as that of the component.
///
/// @param <T> the record
public final class Input<T> {

    private final RecordShape shape;

    private Input(RecordShape shape) {
        this.shape = shape;
    }

    /// Reads values into a record.
    ///
    /// @throws IllegalArgumentException if the type is no record, or has a component that nothing can be read into
    public static <T> Input<T> of(Class<T> type) {
        return new Input<>(RecordShape.of(type));
    }

    /// A handler that reads the values first.
    public Handler then(InputHandler<? super T> answer) {
        return new InputRoute<>(this, answer);
    }

    /// Reads the values of a request. In a task.
    ///
    /// @waits for the body, if the record has something of it; see [Request#bytes]
    /// @throws InvalidInputException if one does not fit
    /// @throws io.asyncio4j.http.server.HttpException with status 415 if the body is neither JSON nor a form, 400
    ///     if it is malformed, 413 if it is too long
    public T read(Request request) {
        var errors = new ArrayList<FieldError>();
        var values = new RequestValues(request);
        Object made = shape.read(component -> read(component, values, errors), new Place(Source.FIELD, ""), errors);
        if (made == null || !errors.isEmpty()) {
            throw new InvalidInputException(errors);
        }
        @SuppressWarnings("unchecked") // the shape is that of T
        T input = (T) made;
        return input;
    }

    RecordShape shape() {
        return shape;
    }

    private static @Nullable Object read(Component component, RequestValues values, List<FieldError> errors) {
        Source source = values.source(component);
        Object raw = values.get(source, component);
        var all = new Place(source, "");
        Place place = switch (source) {
            case FIELD -> all.part(component.name());
            case BODY -> all;
            default -> new Place(source, component.name());
        };
        return component.read(raw, values.isText(source), place, errors);
    }
}
