package io.asyncio4j.files;

import io.asyncio4j.internal.BlockingThreads;
import java.util.concurrent.ThreadPoolExecutor;

/// Threads that read and write files, of all loops: threads of their own, so that no file waits for what a program
/// has given to its default executor.
final class FileThreads {

    static final ThreadPoolExecutor EXECUTOR = BlockingThreads.atMost(32, "asyncio-file-");

    private FileThreads() {}
}
