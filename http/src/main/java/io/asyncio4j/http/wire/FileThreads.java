package io.asyncio4j.http.wire;

import io.asyncio4j.Job;
import io.asyncio4j.internal.BlockingThreads;
import java.io.IOException;
import java.util.concurrent.Executor;

/// Threads for the files that are sent, of all loops: threads of their own, so that no file waits for what a
/// program has given to its default executor.
public final class FileThreads {

    private static final Executor EXECUTOR = BlockingThreads.atMost(32, "asyncio-http-file-");

    private FileThreads() {}

    /// Runs `work` on one of them.
    ///
    /// @waits until it is done; a cancellation ends the wait
    public static <T> T await(String what, Job.Work<T, IOException> work) throws IOException {
        return Job.await(what, EXECUTOR, work);
    }
}
