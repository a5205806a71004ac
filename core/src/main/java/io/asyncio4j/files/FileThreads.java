package io.asyncio4j.files;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// Threads that read and write files, of all loops: threads of their own, so that no file waits for what a program
/// has given to its default executor.
final class FileThreads {

    private static final int MAX_THREADS = 32;

    static final ThreadPoolExecutor EXECUTOR = create();

    private FileThreads() {}

    private static ThreadPoolExecutor create() {
        var threads = new ThreadPoolExecutor(
                MAX_THREADS,
                MAX_THREADS,
                10,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                Thread.ofPlatform().daemon().name("asyncio-file-", 1).factory());
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }
}
