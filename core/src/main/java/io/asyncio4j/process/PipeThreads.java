package io.asyncio4j.process;

import io.asyncio4j.internal.BlockingThreads;
import java.util.concurrent.Executor;

/// Threads that wait for other processes: as many as there are waits under way, so that no wait keeps another, or
/// the work of the default executor, from its turn.
final class PipeThreads {

    static final Executor EXECUTOR = BlockingThreads.unbounded("asyncio-pipe-");

    private PipeThreads() {}
}
