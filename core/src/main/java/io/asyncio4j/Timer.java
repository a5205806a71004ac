package io.asyncio4j;

/// A deadline in the heap of timers, and whom to wake at it.
final class Timer extends Suspension {

    final long deadline; // on the driver's clock
    final long number; // equal deadlines fire in the order of creation
    int position; // in the heap, -1 when not in it; Timers only
    private final Timers timers;
    private final Entry sleeper;

    Timer(Timers timers, long deadline, long number, Entry sleeper) {
        this.timers = timers;
        this.deadline = deadline;
        this.number = number;
        this.sleeper = sleeper;
    }

    boolean isBefore(Timer other) {
        long difference = deadline - other.deadline;
        return difference < 0 || (difference == 0 && number < other.number);
    }

    Entry sleeper() {
        return sleeper;
    }

    void fire() {
        sleeper.wake();
        if (sleeper instanceof Fiber fiber && fiber.task != null) {
            fiber.task.endSleep();
        }
    }

    /// Takes the timer out of the heap; nothing if it has fired or was cancelled.
    void cancel() {
        timers.remove(this);
    }

    @Override
    void detach(Task<?> task) {
        cancel();
    }

    @Override
    String describe() {
        return "sleeps";
    }
}
