package io.asyncio4j.cli.prompt;

import org.jspecify.annotations.Nullable;

/// What snippets call at every method entry and every way back in a loop, and instead of the calls that would end
/// the prompt. Public because snippets are in packages of their own.
public final class StopCheck {

    private static volatile @Nullable Interrupt interrupt; // under way; any thread

    private StopCheck() {}

    /// Meets an interrupt, if there is one and it is for the calling code.
    public static void check() {
        Interrupt under = interrupt;
        if (under != null) {
            under.meet();
        }
    }

    /// In the place of `System.exit` and `Runtime.exit`.
    ///
    /// @throws IllegalStateException always
    @SuppressWarnings("DoNotCallSuggester") // only woven code calls it
    public static void exit(int status) {
        throw new IllegalStateException(
                "a snippet does not end its program; at a prompt, /exit" + (status == 0 ? "" : " " + status) + " does");
    }

    /// In the place of `Runtime.exit` and `Runtime.halt`, which are called on an object.
    ///
    /// @throws IllegalStateException always
    @SuppressWarnings("DoNotCallSuggester") // as above
    public static void exit(@Nullable Runtime ignored, int status) {
        exit(status);
    }

    static void begin(Interrupt request) {
        interrupt = request;
    }

    static void end() {
        interrupt = null;
    }
}
