package io.asyncio4j.net;

import io.asyncio4j.internal.BlockingThreads;
import java.util.concurrent.ThreadPoolExecutor;

/// Threads for what net cannot do without blocking, of all loops: threads of their own, so that no connection waits
/// for what a program has given to its default executor, and no file for a name server that does not answer.
final class NetThreads {

    private static final int MAX_THREADS = 32; // of each kind

    /// Look up names.
    static final ThreadPoolExecutor NAMES = BlockingThreads.atMost(MAX_THREADS, "asyncio-name-");

    /// Read, write and remove files.
    static final ThreadPoolExecutor FILES = BlockingThreads.atMost(MAX_THREADS, "asyncio-net-file-");

    private NetThreads() {}
}
