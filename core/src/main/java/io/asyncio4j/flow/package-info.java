/// Bridges to the JDK's `Flow`, and so to the libraries of Reactive Streams.
///
/// [Flows][io.asyncio4j.flow.Flows] is the door; [FlowItems][io.asyncio4j.flow.FlowItems] iterates a publisher,
/// `FlowTask` publishes an iterable.
///
/// May use: the root package, `function`, `internal`.
@NullMarked
package io.asyncio4j.flow;

import org.jspecify.annotations.NullMarked;
