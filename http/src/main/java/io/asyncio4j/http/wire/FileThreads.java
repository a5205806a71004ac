package io.asyncio4j.http.wire;

import io.asyncio4j.Job;
import java.io.IOException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// Threads for the files that are sent, of all loops: threads of their own, so that no file waits for what a
/// program has given to its default executor.
public final class FileThreads {

    private static final int MAX_THREADS = 32;

    private static final ThreadPoolExecutor EXECUTOR = new ThreadPoolExecutor(
            MAX_THREADS,
            MAX_THREADS,
            10,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            Thread.ofPlatform().daemon().name("asyncio-http-file-", 1).factory());

    static {
        EXECUTOR.allowCoreThreadTimeOut(true);
    }

    private FileThreads() {}

    /// Runs `work` on one of them.
    ///
    /// @waits until it is done; a cancellation ends the wait
    public static <T> T await(String what, Job.Work<T, IOException> work) throws IOException {
        return Job.await(what, EXECUTOR, work);
    }
}
