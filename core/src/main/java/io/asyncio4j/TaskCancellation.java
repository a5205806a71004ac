package io.asyncio4j;

import org.jspecify.annotations.Nullable;

/// What a task has been asked to end by, and what of it has not hit yet. Loop only.
final class TaskCancellation {

    // A cancellation finds the task in one of four situations:
    //   not started      the body never runs
    //   waiting          the wait is ended, or what it waits for is cancelled in its stead (`passed`); if
    //                    that ends before it is hit, the cancellation is kept as in the last case
    //   giving way       (yieldNow, or a sleep that is over) it hits when the task goes on
    //   woken, running   it is kept (`pending`) and hits at the next wait; a result that was
    //                    ready is returned. A task that cancels itself and then returns ends
    //                    cancelled, as in asyncio; one that was woken with a result and
    //                    returns it ends with it, so that no item is lost.
    // A foreign wait is ended with an error of its own kind: the cancellation is kept too, but is `cut`,
    // and hits at the end of the innermost block that nothing in between can swallow. So it is if the
    // task was interrupted in a call of the JDK, since the program ends.
    // A library may wrap the error that hits: so every error knows the task, and which of its errors it is.
    // All that were thrown before the last request was withdrawn are dealt with.
    // Most tasks are never cancelled, and have none of this.

    private final Task<?> task;
    private int requests; // delivered and not withdrawn
    private int pending; // how many requests wait for the next suspension
    private int passed; // how many went on to what the task awaits now
    private int hits; // how often those that waited have hit
    private int errors; // how many were thrown in the task
    private int errorsDealtWith; // of those the first
    private @Nullable String reason; // of the cancellation that is pending or has hit
    private boolean pendingAtEnd; // and counts even if there is no further suspension
    private boolean cut; // what waits has ended a foreign wait
    private boolean hitting; // the wait that ends was cut short by a cancellation
    private @Nullable UncancellableBlock block; // the innermost block that is not cancelled from outside

    TaskCancellation(Task<?> task) {
        this.task = task;
    }

    /// How many requests have been delivered and not withdrawn.
    int requests() {
        return requests;
    }

    /// How many requests wait for the end of an uncancellable block.
    int keptBack() {
        int waiting = 0;
        for (UncancellableBlock open = block; open != null; open = open.outer) {
            waiting += open.waiting().size();
        }
        return waiting;
    }

    boolean isPending() {
        return pending > 0;
    }

    /// Whether the task ends cancelled if it returns now.
    boolean isPendingAtEnd() {
        return pending > 0 && (pendingAtEnd || cut);
    }

    @Nullable
    String reason() {
        return reason;
    }

    @Nullable
    UncancellableBlock uncancellableBlock() {
        return block;
    }

    /// Somebody asks for the end of the task.
    void request(@Nullable String why) {
        if (block != null) {
            block.add(new CancelRequest(null, why));
        } else {
            deliver(why);
            pendingAtEnd |= pending > 0 && task.isRunning();
        }
    }

    /// Asks for a cancellation that the asker will withdraw.
    ///
    /// @param level the innermost uncancellable block when the asker began
    CancelRequest requestOwn(@Nullable UncancellableBlock level, @Nullable String why) {
        Meter meter = task.engine().observation().meter();
        Meter.note(task, meter == null ? null : meter.asker(why));
        var request = new CancelRequest(level, why);
        if (block == null || block == level) {
            deliverOwn(request);
        } else {
            block.add(request);
        }
        return request;
    }

    /// Withdraws a request; if it still waits to hit, it will not.
    ///
    /// @return how many requests are left
    int withdraw(CancelRequest request) {
        return withdraw(request.hits);
    }

    /// Withdraws a request if it has not hit.
    ///
    /// @return whether it had not
    boolean takeBack(CancelRequest request) {
        for (UncancellableBlock open = block; open != null; open = open.outer) {
            if (open.waiting().remove(request)) {
                return true;
            }
        }
        if (pending > 0 && request.hits == hits) {
            withdraw(request);
            return true;
        }
        for (UncancellableBlock open = block; open != null; open = open.outer) {
            if (open.pending > 0 && open.hits == request.hits) {
                open.pending--;
                requests--;
                return true;
            }
        }
        return false;
    }

    /// Withdraws any one.
    void withdrawOne() {
        withdraw(hits);
    }

    /// The wait is over, by a cancellation.
    void markHit(@Nullable String why) {
        hitting = true;
        reason = why;
    }

    void throwIfHit() {
        if (hitting) {
            hitting = false;
            throw error(reason, null);
        }
    }

    /// What has not hit yet hits now.
    void throwPending() {
        if (pending > 0) {
            throw error(takePending(), null);
        }
    }

    /// The kept cancellation has ended a wait inside a library or the JDK, as an error that the library knows.
    void markCut() {
        cut = true;
    }

    /// A block has ended without an error: what has cut short a foreign wait in it hits now.
    void throwCut() {
        if (cut) {
            throw error(takePending(), null);
        }
    }

    /// What a block ends by that has thrown `error`.
    Throwable orCancellation(Throwable error) {
        if (error instanceof CancelledError) {
            return error;
        }
        CancelledError wrapped = CancelledError.in(error, task);
        if (wrapped != null) {
            return error(wrapped.reason(), error);
        }
        return cut ? error(takePending(), error) : error;
    }

    /// The error by which a cancellation hits the task now.
    CancelledError error(@Nullable String why, @Nullable Throwable cause) {
        return hits(new CancelledError(why, cause));
    }

    /// `error`, which is going to be thrown in the task because that was cancelled.
    CancelledError hits(CancelledError error) {
        return error.hitting(task, ++errors);
    }

    /// Whether what the task was hit by then was not withdrawn.
    boolean stands(int error) {
        return error > errorsDealtWith;
    }

    @Nullable
    String takePending() {
        forgetPending();
        return reason;
    }

    /// A cancellation is about to be thrown: what waits is the same.
    void forgetPending() {
        pending = 0;
        passed = 0;
        pendingAtEnd = false;
        cut = false;
        hits++;
    }

    /// A cancellation that was dealt with is to hit at the next wait.
    void rearm(@Nullable String why) {
        pending = 1;
        pendingAtEnd = false;
        cut = false;
        reason = why;
    }

    /// The task is woken already: the cancellation hits at its next wait.
    void keep(@Nullable String why) {
        pending++;
        reason = why;
    }

    /// What the task awaits has been cancelled in its stead.
    void passOn(@Nullable String why) {
        passed++;
        reason = why;
    }

    /// What the task has awaited is done.
    ///
    /// @param cancelled whether it was cancelled
    /// @param hit whether it has met the cancellation, so that it is dealt with
    /// @return whether it was cancelled in the task's stead
    boolean endPassing(boolean cancelled, boolean hit) {
        boolean instead = cancelled && passed > 0;
        if (cancelled) {
            forgetPending();
        } else if (passed > 0) {
            pending += hit ? 0 : passed;
            hits += hit ? 1 : 0;
            passed = 0;
        }
        return instead;
    }

    /// Opens a block that is not cancelled from outside; to be closed by [#leave].
    UncancellableBlock enter() {
        var opened = new UncancellableBlock(block, pending, pendingAtEnd, cut, hits, reason);
        block = opened;
        pending = 0;
        pendingAtEnd = false;
        cut = false;
        return opened;
    }

    void leave(UncancellableBlock closed) {
        block = closed.outer;
        pending += closed.pending;
        pendingAtEnd |= closed.pendingAtEnd;
        cut |= closed.cut;
        hits = closed.hits;
        reason = closed.pending > 0 ? closed.reason : reason;
        for (CancelRequest request : closed.waiting()) {
            if (block == null || block == request.level) {
                deliverOwn(request);
            } else {
                block.add(request);
            }
        }
    }

    private void deliverOwn(CancelRequest request) {
        int waiting = pending;
        String kept = pending > 0 || hitting ? reason : request.reason;
        deliver(request.reason);
        reason = kept; // that of others says more
        request.hits = pending > waiting || passed > 0 ? hits : CancelRequest.ALREADY_HIT;
    }

    private void deliver(@Nullable String why) {
        requests++;
        Suspension suspension = task.suspension();
        if (suspension != null) {
            suspension.cancelWait(task, why);
        } else if (hitting) {
            reason = why;
        } else {
            keep(why);
            if (task.fiber().isInterruptible() || task.engine().isEnding()) {
                task.fiber().interruptWhenBlocked();
            }
        }
    }

    private int withdraw(int request) {
        if (requests > 0) {
            requests--;
            if (request == hits && passed > 0) {
                passed--;
            } else if (request == hits) {
                pending--;
            }
            pending = Math.clamp(pending, 0, requests);
            pendingAtEnd &= pending > 0;
            cut &= pending > 0;
        }
        if (requests == 0) {
            errorsDealtWith = errors;
        }
        return requests;
    }
}
