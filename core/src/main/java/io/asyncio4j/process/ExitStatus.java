package io.asyncio4j.process;

import java.util.Map;

/// Words for how a process has ended.
final class ExitStatus {

    private static final int SIGNALLED = 128; // added to the number of the signal
    private static final Map<Integer, String> SIGNALS = Map.of(
            1, "SIGHUP", 2, "SIGINT", 3, "SIGQUIT", 6, "SIGABRT", 8, "SIGFPE", 9, "SIGKILL", 11, "SIGSEGV", 13,
            "SIGPIPE", 15, "SIGTERM");

    private static final int CTRL_C = SIGNALLED + 2;
    private static final long GRACE_MILLIS = 500; // between two processes of a terminal, on a busy machine

    private ExitStatus() {}

    /// How long to wait before anybody is told: a terminal sends Ctrl-C to all its processes, and this program is
    /// to hear of its own before it hears that another has ended by it.
    static long graceMillis(int status) {
        return status == CTRL_C ? GRACE_MILLIS : 0;
    }

    /// As in "exit status 137 (SIGKILL)".
    static String text(int status) {
        String signal = SIGNALS.get(status - SIGNALLED);
        return "exit status " + status + (signal == null ? "" : " (" + signal + ")");
    }
}
