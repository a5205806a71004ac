package io.asyncio4j.cli.prompt;

/// Where the snippets of a prompt run.
interface Place extends AutoCloseable {

    /// Runs them.
    HostMBean host();

    /// Starts a new loop in the place of one that was closed.
    ///
    /// @return whether it was
    boolean reopenIfClosed();

    /// Gives up on a snippet that does not end.
    ///
    /// @return what has become of it, in words
    String leave();

    /// The place does not answer any more. Ends the prompt, or throws.
    void lost(Exception why);

    /// Cancels what snippets have left, and gives it a while to clear up.
    @Override
    void close();
}
