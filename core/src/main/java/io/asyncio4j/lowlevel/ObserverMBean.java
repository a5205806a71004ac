package io.asyncio4j.lowlevel;

import java.util.List;

/// What tools outside of the program ask of its loops, by JMX.
public interface ObserverMBean {

    /// A snapshot of each loop of the program; see [io.asyncio4j.EventLoop#snapshots].
    ///
    /// @param frames how many frames of each stack; 0 for none
    List<LoopSnapshot> snapshots(int frames);

    /// Cancels a task; see [io.asyncio4j.EventLoop#cancelFromOutside].
    ///
    /// @param task its number
    /// @param by a name for whoever asks
    /// @return false if there is no such task
    boolean cancel(long task, String by);
}
