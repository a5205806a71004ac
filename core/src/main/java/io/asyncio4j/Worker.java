package io.asyncio4j;

import java.util.Optional;

/// One of several loops that run the same program; see [Workers]. Any thread.
public final class Worker {

    private static final ContextVar<Worker> CURRENT = ContextVar.of("worker");

    private final int number;
    private final int count;
    private final EventLoop loop;

    Worker(int number, int count, EventLoop loop) {
        this.number = number;
        this.count = count;
        this.loop = loop;
    }

    /// The worker that the current task belongs to, if any.
    public static Optional<Worker> find() {
        return CURRENT.find();
    }

    /// From 0 to [#count] - 1.
    public int number() {
        return number;
    }

    /// How many there are.
    public int count() {
        return count;
    }

    /// Its loop, to which other threads may submit work.
    public EventLoop loop() {
        return loop;
    }

    @Override
    public String toString() {
        return "Worker[" + number + " of " + count + "]";
    }

    /// Makes it the current one, in the current task and those that it creates.
    ContextVar.Token enter() {
        return CURRENT.set(this);
    }
}
