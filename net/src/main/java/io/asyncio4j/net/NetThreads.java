package io.asyncio4j.net;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// Threads for what net cannot do without blocking, of all loops: threads of their own, so that no connection waits
/// for what a program has given to its default executor, and no file for a name server that does not answer.
final class NetThreads {

    private static final int MAX_THREADS = 32; // of each kind

    /// Look up names.
    static final ThreadPoolExecutor NAMES = create("asyncio-name-");

    /// Read, write and remove files.
    static final ThreadPoolExecutor FILES = create("asyncio-net-file-");

    private NetThreads() {}

    // numbered here: Thread.Builder.factory counts by a VarHandle, which takes 10 ms of a program's start
    private static ThreadPoolExecutor create(String name) {
        var made = new AtomicInteger();
        var threads = new ThreadPoolExecutor(
                MAX_THREADS,
                MAX_THREADS,
                10,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                work -> Thread.ofPlatform()
                        .daemon()
                        .name(name + made.incrementAndGet())
                        .unstarted(work));
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }
}
