package io.asyncio4j.http.server.api;

import java.util.List;

/// Where a value stands in a request.
///
/// @param name see [FieldError]
record Place(Source source, String name) {

    /// The place of a part.
    Place part(String key) {
        return new Place(source, source.isOfBody() ? name + "/" + escape(key) : name);
    }

    void tell(String problem, List<FieldError> errors) {
        errors.add(new FieldError(source, name, problem));
    }

    /// A key as it stands in a JSON pointer.
    ///
    /// Source: RFC 6901.
    static String escape(String key) {
        return key.replace("~", "~0").replace("/", "~1");
    }
}
