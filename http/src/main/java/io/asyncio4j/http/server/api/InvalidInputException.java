package io.asyncio4j.http.server.api;

import io.asyncio4j.http.server.HttpException;
import io.asyncio4j.http.server.Response;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Values of a request do not fit the record that they were read for: all of them are told at once. The answer is
/// `application/problem+json`, with status 422 if they are of the body and 400 if one is of anything else.
///
/// Source: RFC 9457.
public final class InvalidInputException extends HttpException {

    private static final long serialVersionUID = 1;

    private final transient List<FieldError> errors;

    InvalidInputException(List<FieldError> errors) {
        super(
                errors.stream().allMatch(error -> error.source().isOfBody()) ? 422 : 400,
                "the request does not fit: "
                        + String.join(
                                "; ", errors.stream().map(FieldError::toString).toList()));
        this.errors = List.copyOf(errors);
    }

    /// What does not fit, in the order of the record's components.
    public List<FieldError> errors() {
        return errors;
    }

    @Override
    public Response response() {
        var problem = new LinkedHashMap<String, Object>();
        problem.put("type", "about:blank");
        problem.put("title", status() == 422 ? "Unprocessable Content" : "Bad Request");
        problem.put("status", status());
        problem.put("detail", errors.size() == 1 ? "1 value does not fit" : errors.size() + " values do not fit");
        var list = new ArrayList<Map<String, Object>>();
        for (FieldError error : errors) {
            var entry = new LinkedHashMap<String, Object>();
            entry.put("detail", error.problem());
            if (error.source().isOfBody()) {
                entry.put("pointer", "#" + error.name());
            } else {
                entry.put("in", error.source().key());
                entry.put("name", error.name());
            }
            list.add(entry);
        }
        problem.put("errors", list);
        byte[] json = JsonText.of(problem).getBytes(StandardCharsets.UTF_8);
        return addHeaders(Response.bytes("application/problem+json", json).withStatus(status()));
    }
}
