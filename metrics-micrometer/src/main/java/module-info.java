/// Metrics of loops, queues, HTTP and SQL, by Micrometer.
module io.asyncio4j.metrics {
    requires transitive io.asyncio4j;
    requires static transitive io.asyncio4j.http;
    requires static transitive io.asyncio4j.sql;
    requires transitive micrometer.core;
    requires static transitive org.jspecify;

    exports io.asyncio4j.metrics;
}
