package io.asyncio4j.sql;

import io.asyncio4j.EventLoop;
import io.asyncio4j.Task;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Who has the connections of a pool. Loop only.
final class Holds {

    private static final int MOST_NAMED = 10;
    private static final String LIBRARY = "io.asyncio4j.";

    private final EventLoop loop = EventLoop.current();
    private final @Nullable Duration leakThreshold;
    private final Set<Hold> holds = new LinkedHashSet<>(); // the oldest first

    Holds(@Nullable Duration leakThreshold) {
        this.leakThreshold = leakThreshold;
    }

    /// A task takes a connection. In that task.
    Hold begin(PooledConnection connection) {
        String where = leakThreshold == null ? null : where();
        var hold = new Hold(connection, Task.currentFor("acquire"), loop.time(), where);
        holds.add(hold);
        return hold;
    }

    /// It is meant to stay, and is none to report.
    void expect(Hold hold) {
        hold.reported = true;
    }

    void end(Hold hold) {
        holds.remove(hold);
    }

    boolean isEmpty() {
        return holds.isEmpty();
    }

    List<PooledConnection> connections() {
        return holds.stream().map(hold -> hold.connection).toList();
    }

    /// For those who look at the loop.
    List<Task<?>> tasks() {
        return holds.stream().<Task<?>>map(hold -> hold.task).toList();
    }

    List<ConnectionPool.Holder> list() {
        return holds.stream().map(this::holder).toList();
    }

    /// Logs what is held for too long, once for each.
    void reportLeaks() {
        for (Hold hold : holds) {
            ConnectionPool.Holder holder = holder(hold);
            if (leakThreshold != null && !hold.reported && holder.held().compareTo(leakThreshold) >= 0) {
                hold.reported = true;
                Connector.LOGGER.log(
                        System.Logger.Level.WARNING, "a connection was acquired and not returned: {0}", holder);
            }
        }
    }

    /// For messages.
    String describe() {
        String some = list().stream()
                .limit(MOST_NAMED)
                .map(ConnectionPool.Holder::toString)
                .collect(Collectors.joining("; "));
        int more = holds.size() - MOST_NAMED;
        return holds.size() + " in use: " + some + (more > 0 ? "; and " + more + " more" : "");
    }

    private ConnectionPool.Holder holder(Hold hold) {
        return new ConnectionPool.Holder(hold.task.name(), loop.time().minus(hold.since), hold.where);
    }

    private static @Nullable String where() {
        return StackWalker.getInstance()
                .walk(frames -> frames.filter(frame -> !frame.getClassName().startsWith(LIBRARY))
                        .map(frame -> frame.toStackTraceElement().toString())
                        .findFirst())
                .orElse(null);
    }

    /// One that has a connection; its identity counts.
    static final class Hold {

        private final PooledConnection connection;
        private final Task<?> task;
        private final Duration since; // on the loop's clock
        private final @Nullable String where;
        private boolean reported;

        private Hold(PooledConnection connection, Task<?> task, Duration since, @Nullable String where) {
            this.connection = connection;
            this.task = task;
            this.since = since;
            this.where = where;
        }
    }
}
