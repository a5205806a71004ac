package io.asyncio4j.process;

import io.asyncio4j.EventLoop;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// One of each type whose constructor is not public.
public final class ProcessSamples {

    private ProcessSamples() {}

    /// One that has ended, without a process.
    public static Subprocess subprocess() {
        return new Subprocess(EventLoop.current(), List.of("sample"), Child.ofJdk(new EndedProcess()));
    }

    public static Subprocess.Completed completed() {
        return new Subprocess.Completed(List.of("true"), 1, new byte[0], new byte[0]);
    }

    public static SubprocessException subprocessException() {
        return new SubprocessException(completed());
    }

    public static WorkerCrashedException crashed() {
        return new WorkerCrashedException("sample", 1);
    }

    public static RemoteFailureException remoteFailure() {
        return new RemoteFailureException("Sample", "sample");
    }

    private static final class EndedProcess extends Process {

        @Override
        public OutputStream getOutputStream() {
            return OutputStream.nullOutputStream();
        }

        @Override
        public InputStream getInputStream() {
            return InputStream.nullInputStream();
        }

        @Override
        public InputStream getErrorStream() {
            return InputStream.nullInputStream();
        }

        @Override
        public CompletableFuture<Process> onExit() {
            return CompletableFuture.completedFuture(this);
        }

        @Override
        public int waitFor() {
            return 0;
        }

        @Override
        public int exitValue() {
            return 0;
        }

        @Override
        public long pid() {
            return 1;
        }

        @Override
        public void destroy() {}
    }
}
