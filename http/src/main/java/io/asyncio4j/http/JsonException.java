package io.asyncio4j.http;

import org.jspecify.annotations.Nullable;

/// What should be JSON is not, or does not fit the type that was asked for.
///
/// The message says where and what was expected. It repeats nothing of the JSON but the names of properties that
/// the type has: there may be secrets in it.
///
/// Source: `json.JSONDecodeError`.
public final class JsonException extends ExchangeException {

    private static final long serialVersionUID = 1;

    private final String problem;
    private final String path;
    private final long line;
    private final int column;

    /// JSON that is wrong at one place.
    ///
    /// @param problem what was expected and what was found, such as `expected a string, found an array`
    /// @param path the properties and elements that lead to the place, such as `users[0].name`; empty for the JSON
    ///     as a whole
    /// @param line from 1 on
    /// @param column in bytes, from 1 on
    /// @param cause what the type's own constructor has thrown, null if it is not to blame
    public JsonException(String problem, String path, long line, int column, @Nullable Throwable cause) {
        super(message(problem, path, line, column), cause);
        this.problem = problem;
        this.path = path;
        this.line = line;
        this.column = column;
    }

    /// What was expected and what was found.
    public String problem() {
        return problem;
    }

    /// The properties and elements that lead to the place, such as `users[0].name`; empty for the JSON as a whole.
    public String path() {
        return path;
    }

    /// The line, from 1 on.
    public long line() {
        return line;
    }

    /// The column in bytes, from 1 on.
    public int column() {
        return column;
    }

    /// The same in a larger text, which has `lines` lines before this one.
    JsonException after(long lines) {
        return new JsonException(problem, path, lines + line, column, getCause());
    }

    private static String message(String problem, String path, long line, int column) {
        return "bad JSON in line " + line + ", column " + column + ": " + (path.isEmpty() ? "" : path + ": ") + problem;
    }
}
