/// Traces, by OpenTelemetry.
///
/// [ContextCarrier][io.asyncio4j.tracing.ContextCarrier], which loops find by themselves, gives OpenTelemetry's
/// context to each task, callback and thread that is begun within it. So a span belongs to the one around it,
/// however often the task waits.
///
/// - **HTTP**: [HttpServerTracing][io.asyncio4j.tracing.HttpServerTracing] and
///   [HttpClientTracing][io.asyncio4j.tracing.HttpClientTracing] are middlewares that make a span of each request;
///   the header `traceparent` joins them
/// - **SQL**: [SqlTracing][io.asyncio4j.tracing.SqlTracing] makes a span of each statement
///
/// Names and attributes are those of OpenTelemetry's conventions (`Attributed`), as far as they have become stable.
///
/// May use: core, and `http` and `sql`, which a program that does not need them may leave out; the API of
/// OpenTelemetry, not its SDK.
@NullMarked
package io.asyncio4j.tracing;

import org.jspecify.annotations.NullMarked;
