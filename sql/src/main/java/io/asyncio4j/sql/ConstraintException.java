package io.asyncio4j.sql;

import org.jspecify.annotations.Nullable;

/// A statement would have violated a constraint: a key that exists already or is missing, a null, a check. SQL
/// states of class 23.
public final class ConstraintException extends DatabaseException {

    private static final long serialVersionUID = 1;

    ConstraintException(String message, @Nullable Throwable cause, @Nullable String sql) {
        super(message, cause, sql);
    }
}
