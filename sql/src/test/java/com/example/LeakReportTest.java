package com.example;

import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.sql.ConnectionPool;
import io.asyncio4j.test.AsyncTest;

/// In a package of a user: what counts is where a program acquires.
class LeakReportTest {

    @AsyncTest(leftoverThreads = true)
    void whatIsHeldTooLongIsKnownWithItsPlace() {
        try (var pool = ConnectionPool.open("jdbc:h2:mem:leak", options -> options.leakThreshold(seconds(10)));
                var _ = pool.acquire()) {
            sleep(seconds(12));
            assertThat(pool.statistics().holders()).singleElement().satisfies(holder -> {
                assertThat(holder.held()).isEqualTo(seconds(12));
                assertThat(holder.where())
                        .startsWith("com.example.LeakReportTest.whatIsHeldTooLongIsKnownWithItsPlace(");
            });
        }
    }
}
