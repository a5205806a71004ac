package io.asyncio4j.net;

import io.asyncio4j.Asyncio;
import io.asyncio4j.Runner;
import io.asyncio4j.Task;
import io.asyncio4j.function.VoidOp;
import io.asyncio4j.lowlevel.Instrument;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/// Counts how often watched tasks left the loop: waited in a call of the JDK, and were sent back by another thread.
public final class Hops implements Instrument {

    private final Map<Task<?>, Thread> watched = new ConcurrentHashMap<>();
    private int count; // loop only
    private int forLocks; // loop only

    /// Runs `body` on a loop with this instrument.
    public <X extends Exception> void run(VoidOp<X> body) throws X {
        try (var runner = new Runner(options -> options.instrument(this))) {
            runner.run(body);
        }
    }

    /// Watches the current task.
    public void watchThisTask() {
        watched.put(Asyncio.currentTask(), Thread.currentThread());
    }

    /// How often it happened.
    public int count() {
        return count;
    }

    /// How often it happened for something else than a lock, which a thread of a library may have held just then.
    public int besidesLocks() {
        return count - forLocks;
    }

    @Override
    public void stepEnds(Task<?> task) {
        Thread thread = watched.get(task);
        if (thread == null) {
            return;
        }
        switch (thread.getState()) {
            case WAITING, TIMED_WAITING -> { // a task that waits for the loop has yielded, and is runnable
                count++;
                forLocks += LockSupport.getBlocker(thread) == null ? 0 : 1; // who waits for I/O names none
            }
            case BLOCKED -> {
                count++;
                forLocks++;
            }
            default -> {}
        }
    }
}
