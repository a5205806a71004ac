/// A kit for tests of programs on the event loop.
///
/// For those who write tests:
///
/// - [AsyncTest][io.asyncio4j.test.AsyncTest] marks a test that runs in a task, on a virtual clock;
///   [AsyncExtension][io.asyncio4j.test.AsyncExtension] does the same to all tests of a class.
/// - [Story][io.asyncio4j.test.Story] and [ReportedErrors][io.asyncio4j.test.ReportedErrors] are parameters of
///   tests.
/// - `DriverContract`, `QueueContract`, `LockContract` and `StreamReaderContract` are base classes for the tests of
///   drivers, queues, locks and streams.
///
/// For those who read the code: `Schedules` makes one run of a test for each seed, and `Seeds` names the seed in a
/// failure. `Session` is the loop of one run; it calls the methods of the test on a thread `Aside`, and looks for
/// `Leftovers` and `Threads` at the end. `Hang` describes a test that does not end, `LoopFlag` a missing flag.
///
/// May use: core and JUnit. The words are explained in `docs/glossary.md`.
@NullMarked
package io.asyncio4j.test;

import org.jspecify.annotations.NullMarked;
