/// The event loop and asyncio's vocabulary: task, group, timeout, lock, queue stand side by side, as in asyncio.
///
/// Whoever writes programs needs [Asyncio][io.asyncio4j.Asyncio], imported statically, and the public types under
/// the first headings. Whoever reads the code begins with the words of the glossary (`docs/glossary.md`), then
/// takes the headings in this order.
///
/// - **Vocabulary**: `Asyncio`: every word as a static method, which hands on to the classes below; `Runner`, which
///   it runs on
/// - **Task**: `Task`, an `Awaitable` beside `Promise`; `TaskList` holds tasks in memory; `Context` and
///   `ContextVar` go with them, `Carried` is what threads give them
/// - **Wait**: `Suspension` is what a task waits for, `Entry` what the loop wakes; lines of tasks are a
///   `ParkingLot`; `WaitAll`, `WaitSome`, `Completions`, `Shield`; `ForeignWait` for libraries that know nothing of
///   tasks
/// - **Cancel**: `TaskCancellation` (asked for, delivered, withdrawn), `CancelRequest`; `TimeLimit`, `Deadline`,
///   `UncancellableBlock`, `Interruptible` change how one is delivered
/// - **Group**: `Nursery` owns tasks; `TaskGroup`, `Gather`, `Race`, `Retry` are made of it; `Outcome`,
///   `ExceptionGroup`
/// - **Loop**: `EventLoop`, as users see it, with `LoopOptions`; `LoopShutdown`, `LoopSignals`, `LoopLocal`; what
///   calls in: `BlockedCaller`, `Submission`, `Job`, `ExternalWork`; what ends programs: `EndSignal`
/// - **Engine**: `Engine` runs what is ready on a `LoopThread`: steps of a `Fiber` and callbacks (`Handle`);
///   `LoopSleep` while nothing is; `Timers`; `Picker` for schedules; `VirtualThreads` is the one door into the JDK
/// - **Sync**: `AsyncLock`, `AsyncSemaphore`, `CapacityLimiter`, `AsyncEvent`, `AsyncCondition`, `AsyncBarrier`:
///   each is a `ParkingLot` and a rule
/// - **Queues**: `AsyncQueue` and its two orders (how to add a fourth: `ARCHITECTURE.md`), `Broadcast`,
///   `Generator`; `Select` waits for several at once: a `Choice` has a `ChoicePlace` in each line
/// - **Several loops**: `Workers` run one program on many; a `Supervisor` begins each `Worker` again, within a
///   `RestartLimit`; between loops go `SharedQueue`, `SharedBroadcast` (tasks of all loops wait for
///   them in `SharedWaiters`) and `SharedRateLimiter`
/// - **Debug**: `TaskTree`, `CallGraph`, `Creations`, `Watchdog`, `FlightEvents`, `TraceFold`, `ErrorReport`,
///   `WaitCycle`, `Unretrieved`, `Snapshots`, `Observation` (who looks), `Meter` with its
///   `TaskTimes` and the `StepClock` of `internal`, `Resources`,
///   `FromOutside`: who waits and for what, where it was made, what blocks, what nobody has seen
///
/// `Task`, `Promise`, `ParkingLot` and `Job` extend package-private classes whose methods would become public if
/// they stood elsewhere: that is why this package is not cut further.
///
/// **The door** for those who build on core, as `net` and `http` do: [ParkingLot][io.asyncio4j.ParkingLot] for
/// lines of tasks, [Job][io.asyncio4j.Job] for calls that block a thread, [LoopLocal][io.asyncio4j.LoopLocal] for
/// what belongs to a loop, [ForeignWait][io.asyncio4j.ForeignWait] for libraries,
/// [EventLoop.ensureCurrent][io.asyncio4j.EventLoop#ensureCurrent(String)] and
/// [Task.currentFor][io.asyncio4j.Task#currentFor(String)] as guards, and `io.asyncio4j.lowlevel`.
///
/// May use: `function`, `internal`, `lowlevel`. It knows nothing of streams, files and processes: those come to it
/// by the door.
@NullMarked
package io.asyncio4j;

import org.jspecify.annotations.NullMarked;
