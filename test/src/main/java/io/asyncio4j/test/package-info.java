/// Tests for programs on the event loop.
///
/// [io.asyncio4j.test.AsyncTest] marks a test that runs in a task, on a virtual clock;
/// [io.asyncio4j.test.AsyncExtension] does the same to all tests of a class. The contracts are base classes for
/// the tests of drivers, queues and locks.
@NullMarked
package io.asyncio4j.test;

import org.jspecify.annotations.NullMarked;
