package io.asyncio4j;

import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.waitUntil;
import static io.asyncio4j.Asyncio.yieldNow;

import io.asyncio4j.function.VoidFn;
import io.asyncio4j.function.VoidOp;
import io.asyncio4j.lowlevel.VirtualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// Runs a scenario on very many random schedules: its tasks give way and are cancelled anywhere. 20,000 of them
/// are quick; the heavy tests try 100,000.
public final class Schedules {

    private static final int COUNT = Integer.getInteger("test.schedules", 20_000);
    private static final int MOST_YIELDS = 3;
    private static final Duration LONGER_THAN_ANY = seconds(100);

    private final Random random;
    private final List<Victim> victims = new ArrayList<>();

    private Schedules(long seed) {
        random = new Random(seed);
    }

    /// Runs `scenario` on every schedule; what it throws names the seed.
    public static void explore(VoidFn<Schedules, Exception> scenario) {
        try (var runner = new Runner(options -> options.driver(new VirtualClock()))) {
            runner.run(() -> {
                for (long seed = 0; seed < COUNT; seed++) {
                    try {
                        scenario.accept(new Schedules(seed));
                    } catch (Throwable e) {
                        throw new AssertionError("with seed " + seed, e);
                    }
                }
            });
        }
    }

    /// A number from 0 to `bound - 1`.
    public int choose(int bound) {
        return random.nextInt(bound);
    }

    /// Starts a task that may be cancelled anywhere.
    public Victim task(VoidOp<Exception> body) {
        var victim = new Victim("Task " + victims.size(), body);
        victims.add(victim);
        return victim;
    }

    /// Lets others run a few times, or not.
    public void giveWay() {
        for (int left = random.nextInt(MOST_YIELDS); left > 0; left--) {
            yieldNow();
        }
    }

    /// Cancels some of the tasks at some time.
    public void cancelSome() {
        for (var victim : victims) {
            if (random.nextInt(3) == 0) {
                giveWay();
                victim.cancel();
            }
        }
    }

    /// Cancels all tasks.
    public void cancelAll() {
        victims.forEach(Victim::cancel);
    }

    /// Waits until all tasks have ended; one that waits for ever is a failure. So is one that has failed, or
    /// was not hit by its cancellation.
    public void join() {
        joinIgnoring(CancelledError.class);
    }

    /// The same, but tasks may fail with this type.
    public void joinIgnoring(Class<? extends Throwable> expected) {
        var tasks = victims.stream().<Task<?>>map(Victim::task).toList();
        waitUntil(ReturnWhen.ALL_COMPLETED, tasks, LONGER_THAN_ANY);
        if (!tasks.stream().allMatch(Task::isDone)) {
            throw new AssertionError("stuck: " + tasks);
        }
        victims.forEach(victim -> victim.check(expected));
    }
}
