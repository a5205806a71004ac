package io.asyncio4j.http.server.api;

import io.asyncio4j.http.multipart.Form;
import io.asyncio4j.http.multipart.FormFile;
import io.asyncio4j.http.server.HttpException;
import io.asyncio4j.http.server.Request;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The values of one request, as they are there: texts, lists of texts, and what JSON is made of.
final class RequestValues {

    private final Request request;
    private final Map<String, String> path;
    private @Nullable Object body; // once read: a map, or other JSON
    private boolean bodyRead;
    private boolean form; // the body is one

    RequestValues(Request request) {
        this.request = request;
        this.path = request.pathParams();
    }

    /// Where the value of a component is.
    Source source(Component component) {
        return component.source(request.method(), path.keySet());
    }

    /// Whether values of a source are texts that say numbers and the like.
    boolean isText(Source source) {
        return !source.isOfBody() || form;
    }

    /// A value; null if there is none.
    @Nullable
    Object get(Source source, Component component) {
        String name = component.name();
        return switch (source) {
            case PATH -> path.get(name);
            case QUERY -> one(request.queryParams(name));
            case HEADER -> one(request.headers().all(name));
            case COOKIE -> request.cookie(name).orElse(null);
            case FIELD -> field(name);
            case BODY -> component.isRaw() ? raw(component) : body();
        };
    }

    private static @Nullable Object one(List<?> values) {
        return values.isEmpty() ? null : values.size() == 1 ? values.getFirst() : values;
    }

    private @Nullable Object field(String name) {
        Object all = body();
        if (all != null && !(all instanceof Map)) {
            throw new InvalidInputException(
                    List.of(new FieldError(Source.FIELD, "", "must be an object, was " + Conversion.kind(all))));
        }
        return all == null ? null : Conversion.property((Map<?, ?>) all, name);
    }

    private Object raw(Component component) {
        return component.type() == byte[].class ? request.bytes() : request.text();
    }

    private @Nullable Object body() {
        if (!bodyRead) {
            bodyRead = true;
            body = readBody();
        }
        return body;
    }

    private @Nullable Object readBody() {
        String type = request.headers().first("Content-Type").orElse("");
        String essence = type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        if (Form.isIn(request.headers())) {
            form = true;
            return values(request.form());
        }
        boolean json = essence.equals("application/json") || (essence.contains("/") && essence.endsWith("+json"));
        if (!json) {
            if (essence.isEmpty() && request.bytes().length == 0) {
                return null;
            }
            throw new HttpException(
                    415,
                    "the body must be application/json or a form, was " + (essence.isEmpty() ? "of no type" : essence));
        }
        return request.json(Object.class);
    }

    private static Map<String, Object> values(Form form) {
        var values = new LinkedHashMap<String, Object>();
        for (String name : form.names()) {
            List<FormFile> files = form.files(name);
            values.put(name, one(files.isEmpty() ? form.all(name) : files));
        }
        for (FormFile file : form.files()) {
            values.putIfAbsent(file.name(), one(form.files(file.name())));
        }
        return values;
    }
}
