/// Other processes: programs that are run, worker JVMs that compute, and the pipes to both.
///
/// - [Subprocess][io.asyncio4j.process.Subprocess]: another program; `LoopProcesses` kills what a loop has left,
///   `SignalSender` sends what the JDK cannot. `Child` is the program with its pipes, which are `Fifo`s.
/// - [Pipes][io.asyncio4j.process.Pipes]: the program's own standard streams. `PipeReader` and `PipeWriter` serve
///   both: a pipe cannot be awaited, so a thread of `PipeThreads` blocks in it while a task waits.
/// - [ProcessPool][io.asyncio4j.process.ProcessPool], behind `Asyncio.toProcess`: the parent's side of a worker is
///   `WorkerProcess`, the worker's is `WorkerMain`; they speak `WorkerMessages` over a `WorkerChannel`, and
///   an exception travels as a `RemoteFailure`. A `Forwarder` passes on what native code prints. Whoever runs
///   operations elsewhere packs them by [RemoteCodec][io.asyncio4j.process.RemoteCodec].
///
/// May use: the root package, `stream`, `function`, `internal`, `lowlevel`.
@NullMarked
package io.asyncio4j.process;

import org.jspecify.annotations.NullMarked;
