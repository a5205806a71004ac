package io.asyncio4j.sql;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/// A call of a driver.
@FunctionalInterface
interface SqlOp<T extends @Nullable Object> {

    T call() throws SQLException;
}
