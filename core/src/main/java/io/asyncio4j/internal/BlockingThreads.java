package io.asyncio4j.internal;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// Pools of threads for what would block a loop. The threads keep no JVM alive, and end after ten idle seconds.
public final class BlockingThreads {

    private static final int IDLE_SECONDS = 10;

    private BlockingThreads() {}

    /// Further work waits for a thread.
    ///
    /// @param name what the threads' names begin with; a number follows, from 1 on
    public static ThreadPoolExecutor atMost(int threads, String name) {
        ThreadPoolExecutor pool = create(threads, threads, new LinkedBlockingQueue<>(), name);
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    /// As many threads as there is work, so that nothing keeps anything else from its turn.
    public static ThreadPoolExecutor unbounded(String name) {
        return create(0, Integer.MAX_VALUE, new SynchronousQueue<>(), name);
    }

    private static ThreadPoolExecutor create(int least, int most, BlockingQueue<Runnable> waiting, String name) {
        return new ThreadPoolExecutor(least, most, IDLE_SECONDS, TimeUnit.SECONDS, waiting, new Numbered(name));
    }

    /// The JDK's own, `Thread.Builder.factory`, takes 10 ms of a program's start, since it counts by a `VarHandle`.
    private static final class Numbered implements ThreadFactory {

        private final String name;
        private int made; // guarded by this

        Numbered(String name) {
            this.name = name;
        }

        @Override
        public synchronized Thread newThread(Runnable work) {
            made++;
            return Thread.ofPlatform().daemon().name(name + made).unstarted(work);
        }
    }
}
