/// Traces of HTTP and SQL, by OpenTelemetry.
module io.asyncio4j.tracing {
    requires transitive io.asyncio4j;
    requires static transitive io.asyncio4j.http;
    requires static transitive io.asyncio4j.sql;
    requires transitive io.opentelemetry.api;
    requires io.opentelemetry.context;
    requires static transitive org.jspecify;

    exports io.asyncio4j.tracing;

    provides io.asyncio4j.lowlevel.ThreadLocalCarrier with
            io.asyncio4j.tracing.ContextCarrier;
}
