package io.asyncio4j.lowlevel;

/// Decides which of the tasks that are ready goes on next, in place of the order in which they became ready:
/// for tests that look for mistakes which the usual order hides. Given to
/// [io.asyncio4j.LoopOptions#schedule]; a loop without one pays nothing.
///
/// Callbacks keep their order among themselves; the first of them counts as one of those that are ready.
/// With a schedule, `yieldNow` does not promise that everything else runs once.
///
/// Source: the random scheduler of shuttle, a test kit for Rust.
@FunctionalInterface
public interface Schedule {

    /// Which goes on next. On the bare carrier, before every step: it must take no lock, and neither
    /// wait, log nor print. If it throws, or answers out of range, the loop reports that and goes on in its
    /// own order.
    ///
    /// @param ready how many are ready, at least 2; 0 is the one that has been ready longest
    /// @return from 0 to `ready - 1`
    int next(int ready);
}
