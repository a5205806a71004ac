package io.asyncio4j.cli.prompt;

/// Where a text of snippets comes from: a line that was typed, or a cell. Its tasks know it. Any thread.
public interface Origin {

    /// Whether it was interrupted: then none of its snippets begins any more, be it that they wait for the session
    /// to start.
    boolean isStopped();
}
