package io.asyncio4j.cli.prompt;

import io.asyncio4j.EventLoop;
import io.asyncio4j.Task;
import io.asyncio4j.lowlevel.Instrument;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// What snippets have with them in another program, and what goes with them: the tasks that they have made, and
/// what they print. Any thread.
final class Belongings implements Instrument, AutoCloseable {

    private final EventLoop loop;
    private final Prints prints = new Prints();
    private final Set<Task<?>> tasks = ConcurrentHashMap.newKeySet();

    Belongings(EventLoop loop) {
        this.loop = loop;
        loop.callSoonThreadsafe(() -> loop.addInstrument(this));
    }

    Prints prints() {
        return prints;
    }

    @Override
    public void taskCreated(Task<?> task) {
        if (SnippetRun.current() != null) {
            tasks.add(task);
        }
    }

    @Override
    public void taskEnded(Task<?> task) {
        tasks.remove(task);
    }

    /// Cancels all tasks that are left, as soon as the loop comes to it.
    @Override
    public void close() {
        loop.tryCallSoonThreadsafe(() -> {
            loop.removeInstrument(this);
            tasks.forEach(Task::cancel);
        });
        prints.close();
    }
}
