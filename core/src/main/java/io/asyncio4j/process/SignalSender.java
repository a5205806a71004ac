package io.asyncio4j.process;

import java.io.IOException;

/// Sends signals that the JDK cannot send.
final class SignalSender {

    private SignalSender() {}

    /// Sends a signal by the shell's own `kill`, which every POSIX system has.
    ///
    /// @return false if it could not be sent
    static boolean send(String signal, long pid) throws IOException, InterruptedException {
        var builder = new ProcessBuilder("sh", "-c", "kill -s \"$0\" \"$1\"", signal, Long.toString(pid));
        Process kill = builder.redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        kill.getOutputStream().close();
        return kill.waitFor() == 0;
    }
}
