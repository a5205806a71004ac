package io.asyncio4j;

import java.util.Arrays;
import java.util.stream.Stream;

/// The platform thread that everything of one loop runs on.
final class LoopThread extends Thread {

    /// A system property by which tools know, without touching anything, that a program has started a loop.
    private static final String MARK = "asyncio4j.loop";

    final Engine engine;

    LoopThread(Engine engine, String name, long stackSize) {
        super(null, engine, name, stackSize, false);
        this.engine = engine;
        setDaemon(true);
        System.setProperty(MARK, "started");
    }

    /// The engines of all loops that have started and not ended. Any thread.
    static Stream<Engine> all() {
        ThreadGroup top = Thread.currentThread().getThreadGroup();
        while (top.getParent() != null) {
            top = top.getParent();
        }
        Thread[] found;
        int count;
        int room = top.activeCount();
        do {
            room = 2 * room + 8;
            found = new Thread[room];
            count = top.enumerate(found);
        } while (count == room); // those that find no room are left out
        return Arrays.stream(found, 0, count)
                .filter(LoopThread.class::isInstance)
                .map(thread -> ((LoopThread) thread).engine);
    }
}
