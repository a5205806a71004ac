package io.asyncio4j;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.yieldNow;

import io.asyncio4j.lowlevel.VirtualClock;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// Runs a scenario on very many random schedules: its tasks give way and are cancelled anywhere.
final class Schedules {

    private static final int COUNT = 100_000;
    private static final int MOST_YIELDS = 3;
    private static final int MOST_TURNS = 1_000; // far more than any schedule takes

    private final Random random;
    private final List<Task<?>> tasks = new ArrayList<>();

    private Schedules(long seed) {
        random = new Random(seed);
    }

    /// Runs `scenario` on every schedule; what it throws names the seed.
    static void explore(VoidFn<Schedules, Exception> scenario) {
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
    int choose(int bound) {
        return random.nextInt(bound);
    }

    /// Starts a task that may be cancelled anywhere.
    void task(VoidOp<Exception> body) {
        tasks.add(createTask(body));
    }

    /// Lets others run a few times, or not.
    void giveWay() {
        for (int left = random.nextInt(MOST_YIELDS); left > 0; left--) {
            yieldNow();
        }
    }

    /// Cancels some of the tasks at some time.
    void cancelSome() {
        for (var task : List.copyOf(tasks)) {
            if (random.nextInt(3) == 0) {
                giveWay();
                task.cancel();
            }
        }
    }

    /// Cancels all tasks.
    void cancelAll() {
        tasks.forEach(Task::cancel);
    }

    /// Waits until all tasks have ended; one that waits for ever is a failure. An error of a task is
    /// thrown, a cancellation is not.
    void join() {
        joinIgnoring(CancelledError.class);
    }

    /// The same, but an error of this type is not thrown.
    void joinIgnoring(Class<? extends Throwable> expected) {
        for (int turns = 0; !tasks.stream().allMatch(Task::isDone); turns++) {
            if (turns == MOST_TURNS) {
                throw new AssertionError("stuck: " + tasks);
            }
            yieldNow();
        }
        for (var task : tasks) {
            Throwable error = task.thrown();
            if (error != null && !(error instanceof CancelledError) && !expected.isInstance(error)) {
                throw new AssertionError("a task failed", error);
            }
        }
    }
}
