package io.asyncio4j.sql;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Is told of each statement of a [ConnectionPool], for traces and metrics; see [PoolOptions#onStatement].
///
/// {@snippet class=snippets.StatementObserverTest region=slow}
@FunctionalInterface
public interface StatementObserver {

    /// A statement is about to be executed, on a connection that the task has already. In the task; must be quick.
    ///
    /// @param sql as the program has written it, without the values of its parameters
    /// @return is told the end in the same task, once: null, or what the statement has thrown, be it a
    ///     cancellation. For a [RowStream] that is when its rows can be read
    Consumer<@Nullable Throwable> begins(String sql);
}
