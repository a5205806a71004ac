package io.asyncio4j.sql;

/// A row does not fit what the program wants of it: a column is missing, is null, or has another type. The message
/// names the column, and never its value.
public final class RowMappingException extends DatabaseException {

    private static final long serialVersionUID = 1;

    RowMappingException(String message) {
        super(message, null, null);
    }
}
