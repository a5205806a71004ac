package io.asyncio4j.process;

import java.util.Map;

/// Words for how a process has ended.
final class ExitStatus {

    private static final int SIGNALLED = 128; // added to the number of the signal
    private static final Map<Integer, String> SIGNALS = Map.of(
            1, "SIGHUP", 2, "SIGINT", 3, "SIGQUIT", 6, "SIGABRT", 8, "SIGFPE", 9, "SIGKILL", 11, "SIGSEGV", 13,
            "SIGPIPE", 15, "SIGTERM");

    private ExitStatus() {}

    /// As in "exit status 137 (SIGKILL)".
    static String text(int status) {
        String signal = SIGNALS.get(status - SIGNALLED);
        return "exit status " + status + (signal == null ? "" : " (" + signal + ")");
    }
}
