package io.asyncio4j.sql;

import io.asyncio4j.AsyncQueue;
import io.asyncio4j.Asyncio;
import io.asyncio4j.QueueShutdownException;
import io.asyncio4j.Task;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What is sent to channels of PostgreSQL, in the order in which the server sends it, from the moment when
/// [ConnectionPool#listen] has returned until this is closed.
///
/// It has a connection of the pool, which is closed at the end. It is taken by one task at a time; taking the next
/// notification waits for it, and a wait that is cut short by a cancellation or a time limit loses nothing. If
/// nobody takes them, 1,000 are kept here, and the server keeps the others.
///
/// If the connection is lost, taking the next one throws a [DatabaseConnectionException], after those that had
/// come. What is sent until you listen again is lost. A network that fails in silence is noticed only by the
/// driver's option `tcpKeepAlive`.
public final class Notifications implements Iterable<Notification>, AutoCloseable {

    private static final int MOST_KEPT = 1_000;

    private final SqlConnection lease;
    private final List<String> channels;
    private final AsyncQueue<Notification> received = new AsyncQueue<>(MOST_KEPT);
    private final Occupant occupant = new Listening();
    private @Nullable RuntimeException failure;
    private @Nullable Task<?> reader;

    private Notifications(SqlConnection lease, List<String> channels) {
        this.lease = lease;
        this.channels = channels;
    }

    /// Takes over a connection outside of a transaction.
    static Notifications begin(SqlConnection lease, String[] channels) {
        var notifications = new Notifications(lease, List.of(channels));
        PooledConnection connection = lease.connection();
        connection.occupy(notifications.occupant);
        boolean begun = false;
        try {
            connection.callAs(notifications.occupant, "LISTEN", () -> {
                listen(connection, channels);
                return null;
            });
            notifications.reader = Asyncio.createTask("sql: listen to " + notifications.channels, notifications::read);
            begun = true;
            return notifications;
        } finally {
            if (!begun) {
                notifications.release();
            }
        }
    }

    /// The notifications; asking for the next one waits for it. In a task.
    ///
    /// They end when this is closed.
    @Override
    public Iterator<Notification> iterator() {
        return new Iterator<>() {

            private @Nullable Notification next;

            @Override
            public boolean hasNext() {
                if (next == null) {
                    next = take();
                }
                return next != null;
            }

            @Override
            public Notification next() {
                if (!hasNext()) {
                    throw new NoSuchElementException("the notifications were closed");
                }
                Notification taken = Objects.requireNonNull(next);
                next = null;
                return taken;
            }
        };
    }

    /// Ends it, and gives its place in the pool back. Closing it again has no effect. In a task.
    ///
    /// @waits until the connection is closed; the wait is not cancelled
    @Override
    public void close() {
        if (reader != null) {
            reader.cancel("the notifications are closed");
            Asyncio.uncancellable(reader::awaitDone);
        }
        received.shutdownNow();
        release(); // a task that had not begun has not
    }

    @Override
    public String toString() {
        return "Notifications[" + channels + "]";
    }

    private @Nullable Notification take() {
        try {
            return received.get();
        } catch (QueueShutdownException e) {
            if (failure != null) {
                throw failure;
            }
            return null;
        }
    }

    private static void listen(PooledConnection connection, String[] channels) throws SQLException {
        connection.changes(Setting.AUTO_COMMIT);
        connection.raw().setAutoCommit(true); // within a transaction, nothing would come
        connection.markUnfit();
        try (Statement statement = connection.raw().createStatement()) {
            for (String channel : channels) {
                statement.execute("LISTEN " + quoted(channel));
            }
        }
    }

    private static String quoted(String channel) {
        return '"' + channel.replace("\"", "\"\"") + '"';
    }

    private void read() {
        PooledConnection connection = lease.connection();
        try {
            while (true) {
                for (Notification each :
                        connection.callAs(occupant, "LISTEN", () -> DriverMethods.notifications(connection.raw()))) {
                    received.put(each);
                }
                Asyncio.yieldNow();
            }
        } catch (RuntimeException e) {
            failure = e; // for whoever takes the next one
        } finally {
            received.shutdown();
            release();
        }
    }

    private void release() {
        lease.connection().vacate();
        lease.close();
    }

    private final class Listening implements Occupant {

        @Override
        public String doing() {
            return "listens to " + channels;
        }

        @Override
        public void end() {
            close();
        }
    }
}
