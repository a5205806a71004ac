/// The shapes of what users hand over: operations with a value and without, which throw what they declare.
///
/// [Op][io.asyncio4j.function.Op] is the first to read; a `Void…` has no value, a `…BlockingOp` may be
/// interrupted, an [Fn][io.asyncio4j.function.Fn] takes an item, a [RemoteOp][io.asyncio4j.function.RemoteOp] can
/// be sent to another process. Programs write lambdas and seldom name these types.
///
/// May use: nothing of ours.
@NullMarked
package io.asyncio4j.function;

import org.jspecify.annotations.NullMarked;
