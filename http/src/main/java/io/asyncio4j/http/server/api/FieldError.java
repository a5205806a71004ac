package io.asyncio4j.http.server.api;

/// A value of a request that does not fit.
///
/// @param source where it is
/// @param name of the parameter, the header or the cookie; for the body, a JSON pointer such as `/items/0/price`,
///     empty for the body as a whole
/// @param problem what was expected, and what was there
public record FieldError(Source source, String name, String problem) {

    @Override
    public String toString() {
        return source.key() + (name.isEmpty() ? "" : " " + name) + " " + problem;
    }
}
