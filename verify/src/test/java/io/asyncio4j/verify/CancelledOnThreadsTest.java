package io.asyncio4j.verify;

import io.asyncio4j.EventLoop;
import io.asyncio4j.sql.PoolOptions;
import io.asyncio4j.sql.TransactionOptions.Isolation;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// Cancellation everywhere, on a database in the process, whose calls run on threads.
class CancelledOnThreadsTest extends CancelledAnywhereContract {

    @Override
    String url() {
        return "jdbc:h2:mem:cancelled";
    }

    @Override
    void configure(PoolOptions options) {
        options.toThread();
    }

    @Override
    void begin() {
        var loop = EventLoop.current();
        loop.setDefaultExecutor(new NeverAhead(loop));
    }

    @Override
    Isolation isolation() {
        return Isolation.SERIALIZABLE;
    }

    @Override
    String inTransaction() {
        return "SELECT COUNT(*) FROM INFORMATION_SCHEMA.SESSIONS"
                + " WHERE SESSION_ID = SESSION_ID() AND CONTAINS_UNCOMMITTED";
    }

    @Override
    String countClients() {
        return "SELECT COUNT(*) - 1 FROM INFORMATION_SCHEMA.SESSIONS";
    }

    /// Begins work only when the task that gave it waits: else a thread that is quicker than the task saves it the
    /// wait, and there is one point less to be cancelled at.
    private static final class NeverAhead extends ThreadPoolExecutor {

        private final EventLoop loop;

        NeverAhead(EventLoop loop) {
            super(0, 10, 1, TimeUnit.SECONDS, new SynchronousQueue<>());
            this.loop = loop;
        }

        @Override
        public void execute(Runnable work) {
            loop.callSoonThreadsafe(() -> super.execute(work));
        }
    }
}
