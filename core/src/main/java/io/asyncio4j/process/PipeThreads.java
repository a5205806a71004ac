package io.asyncio4j.process;

import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// Threads that wait for other processes: as many as there are waits under way, so that no wait keeps another, or
/// the work of the default executor, from its turn.
final class PipeThreads {

    static final Executor EXECUTOR = new ThreadPoolExecutor(
            0,
            Integer.MAX_VALUE,
            10,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            Thread.ofPlatform().daemon().name("asyncio-pipe-", 1).factory());

    private PipeThreads() {}
}
