package io.asyncio4j.process;

/// A subprocess has ended with an exit status other than zero; thrown by [Subprocess.Completed#check]. The message
/// has the end of what it wrote to its standard error.
///
/// Source: `subprocess.CalledProcessError`.
public final class SubprocessException extends RuntimeException {

    private static final long serialVersionUID = 1;
    private static final int MAX_SHOWN = 2_000;

    private final transient Subprocess.Completed completed;

    SubprocessException(Subprocess.Completed completed) {
        super(message(completed));
        this.completed = completed;
    }

    /// How it ended, and what it wrote.
    public Subprocess.Completed completed() {
        return completed;
    }

    private static String message(Subprocess.Completed completed) {
        String errors = completed.errorText().strip();
        String shown = errors.substring(Math.max(0, errors.length() - MAX_SHOWN));
        return String.join(" ", completed.command()) + " ended with " + ExitStatus.text(completed.exitStatus())
                + (shown.isEmpty() ? "" : ": " + shown);
    }
}
