/// Metrics, by Micrometer: what a program measures, and what it does that by.
///
/// - **A loop**: [LoopMetrics][io.asyncio4j.metrics.LoopMetrics], and
///   [QueueMetrics][io.asyncio4j.metrics.QueueMetrics] for a queue between its tasks
/// - **HTTP**: [HttpServerMetrics][io.asyncio4j.metrics.HttpServerMetrics] and
///   [HttpClientMetrics][io.asyncio4j.metrics.HttpClientMetrics] are middlewares that time requests;
///   [HttpConnectionMetrics][io.asyncio4j.metrics.HttpConnectionMetrics] has the connections of a session
/// - **SQL**: [SqlStatementMetrics][io.asyncio4j.metrics.SqlStatementMetrics] times statements;
///   [SqlConnectionMetrics][io.asyncio4j.metrics.SqlConnectionMetrics] has the connections of a pool
///
/// What belongs to a loop is seen by a `Sampler`, which looks once a second, so that any thread may read it.
/// `Tagged` has the values of tags that are the same on both sides of HTTP. Names and tags are those of Micrometer
/// and Spring Boot where these have one. No tag has values that others can make up.
///
/// May use: core, and `http` and `sql`, which a program that does not need them may leave out; Micrometer.
@NullMarked
package io.asyncio4j.metrics;

import org.jspecify.annotations.NullMarked;
