package io.asyncio4j.test;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.yieldNow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.asyncio4j.CancelledError;
import io.asyncio4j.EventLoop;
import io.asyncio4j.Permit;
import io.asyncio4j.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What every lock between tasks guarantees: one task holds it, the others get it in the order of their arrival,
/// and it is never lost, whichever task is cancelled, and whenever. The tests of a lock, or of anything else that
/// gives one permit, extend it.
///
/// @param <L> the lock
public abstract class LockContract<L> {

    private static final int TASKS = 6;

    /// For the tests of a lock.
    protected LockContract() {}

    /// A new lock that nobody holds.
    protected abstract L create();

    /// Waits for the lock.
    protected abstract Permit acquire(L lock);

    /// The lock if it is free.
    protected abstract Optional<Permit> tryAcquire(L lock);

    @AsyncTest
    void oneHoldsItAndTheOthersFollowInTheOrderOfTheirArrival(Story story) {
        L lock = create();
        var tasks = new ArrayList<Task<?>>();
        for (int n = 0; n < 3; n++) {
            int number = n;
            tasks.add(createTask(() -> {
                try (var _ = acquire(lock)) {
                    story.add("enters " + number);
                    sleep(seconds(1));
                    story.add("leaves " + number);
                }
            }));
        }
        tasks.forEach(Task::await);
        assertEquals(
                List.of(
                        "0 enters 0",
                        "1000 leaves 0",
                        "1000 enters 1",
                        "2000 leaves 1",
                        "2000 enters 2",
                        "3000 leaves 2"),
                story.events());
    }

    @AsyncTest
    void whoDoesNotWaitIsToldSo() {
        L lock = create();
        var held = createTask(() -> {
            try (var _ = tryAcquire(lock).orElseThrow()) {
                sleep(seconds(2));
            }
        });
        sleep(seconds(1));
        assertTrue(tryAcquire(lock).isEmpty());
        held.await();
        ensureFree(lock);
    }

    @AsyncTest
    void aPermitThatIsClosedAgainReleasesNothing() {
        L lock = create();
        Permit permit = acquire(lock);
        permit.close();
        var next = createTask(() -> {
            try (var _ = acquire(lock)) {
                sleep(seconds(2));
            }
        });
        sleep(seconds(1));
        permit.close();
        assertTrue(tryAcquire(lock).isEmpty());
        next.await();
    }

    @AsyncTest
    void aCancelledWaiterLeavesTheLockToTheNext(EventLoop loop, Story story) {
        L lock = create();
        Permit permit = acquire(lock);
        var cancelled = createTask(() -> enter(lock, story, "cancelled"));
        var next = createTask(() -> enter(lock, story, "next"));
        loop.awaitAllBlocked();
        cancelled.cancel();
        permit.close();
        next.await();
        assertEquals(List.of("0 next"), story.events());
        ensureFree(lock);
    }

    @AsyncTest
    void aWaiterThatIsCancelledWhenItHasTheLockGivesItBack(EventLoop loop, Story story) {
        L lock = create();
        Permit permit = acquire(lock);
        var woken = createTask(() -> enter(lock, story, "woken"));
        loop.awaitAllBlocked();
        permit.close();
        woken.cancel();
        loop.awaitAllBlocked();
        assertTrue(woken.isDone());
        ensureFree(lock);
    }

    @AsyncTest(schedules = 500)
    void neverDoTwoHoldItAndItIsFreeAtTheEndWhoeverIsCancelled(EventLoop loop) {
        L lock = create();
        var inside = new ArrayList<Task<?>>();
        var tasks = new ArrayList<Task<?>>();
        for (int n = 0; n < TASKS; n++) {
            tasks.add(createTask(() -> {
                yieldNow();
                try (var _ = acquire(lock)) {
                    inside.add(tasks.getFirst());
                    try {
                        yieldNow();
                        assertEquals(1, inside.size(), "holders at once");
                    } finally {
                        inside.removeLast();
                    }
                }
            }));
        }
        for (int n = 0; n < TASKS; n += 2) {
            yieldNow();
            tasks.get(n).cancel();
        }
        loop.awaitAllBlocked();
        for (Task<?> task : tasks) {
            awaitUnlessCancelled(task);
        }
        ensureFree(lock);
    }

    private void enter(L lock, Story story, String who) {
        try (var _ = acquire(lock)) {
            story.add(who);
            yieldNow();
        }
    }

    private void ensureFree(L lock) {
        Optional<Permit> permit = tryAcquire(lock);
        assertTrue(permit.isPresent(), "the lock is free again");
        permit.get().close();
    }

    private static void awaitUnlessCancelled(Task<?> task) {
        try {
            task.await();
        } catch (CancelledError e) {
            // as it was asked to
        }
    }
}
