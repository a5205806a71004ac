package io.asyncio4j.process;

import io.asyncio4j.EventLoop;
import io.asyncio4j.LoopLocal;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// The subprocesses of a loop, and the process pools that it uses, which must not outlive it. Loop only, unless
/// a method says otherwise.
final class LoopProcesses {

    private static final LoopLocal<LoopProcesses> PROCESSES =
            new LoopLocal<>(LoopProcesses::new, LoopProcesses::killLeft);

    private final EventLoop loop;
    private final Set<Subprocess> open = new LinkedHashSet<>();
    private final Set<ProcessPool> pools = ConcurrentHashMap.newKeySet(); // any thread

    private LoopProcesses(EventLoop loop) {
        this.loop = loop;
    }

    static LoopProcesses of(EventLoop loop) {
        return PROCESSES.get(loop);
    }

    /// A subprocess that is to be closed.
    void opened(Subprocess subprocess) {
        open.add(subprocess);
    }

    void closed(Subprocess subprocess) {
        open.remove(subprocess);
    }

    /// A pool that has workers, or had some.
    void used(ProcessPool pool) {
        pools.add(pool);
    }

    /// Any thread.
    void closed(ProcessPool pool) {
        pools.remove(pool);
    }

    /// Kills the subprocesses that nobody has closed, closes the pipes to them, and ends the workers of
    /// pools. The loop has ended.
    private void killLeft() {
        for (Subprocess left : open) {
            if (left.abandon()) {
                loop.reportError(
                        "a subprocess was still running when the event loop was closed",
                        new IllegalStateException(left + " was killed; close it, best by a try block"));
            }
        }
        pools.forEach(ProcessPool::close);
    }
}
