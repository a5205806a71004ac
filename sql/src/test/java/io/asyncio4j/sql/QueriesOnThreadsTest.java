package io.asyncio4j.sql;

import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.timeout;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncio4j.TimedOutException;
import io.asyncio4j.test.AsyncTest;

/// Calls of the driver run on threads.
class QueriesOnThreadsTest extends QueriesContract {

    @Override
    void configure(PoolOptions options) {
        options.toThread();
    }

    @AsyncTest(realTime = true, leftoverThreads = true)
    void aStatementThatIsCutShortIsStopped() {
        assertThatThrownBy(() -> timeout(millis(100), () -> pool().query("""
            SELECT count(*) FROM system_range(1, 100000) a, system_range(1, 100000) b
            WHERE a.x + b.x = 7\
            """)))
                .isInstanceOf(TimedOutException.class); // it would take minutes
        assertThat(pool().query("SELECT 1").value(int.class)).isEqualTo(1);
    }
}
