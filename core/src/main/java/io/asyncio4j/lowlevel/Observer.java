package io.asyncio4j.lowlevel;

import io.asyncio4j.EventLoop;
import java.util.ArrayList;
import java.util.List;

/// Shows the loops of this program to tools outside of it: `asyncio ps` has the JVM's MBean server create one, in a
/// program that was not prepared for it. Any thread.
public final class Observer implements ObserverMBean {

    /// An observer of all loops that this class's own library runs.
    public Observer() {}

    @Override
    public List<LoopSnapshot> snapshots(int frames) {
        return new ArrayList<>(EventLoop.snapshots(frames));
    }

    @Override
    public boolean cancel(long task, String by) {
        return EventLoop.cancelFromOutside(task, by);
    }
}
