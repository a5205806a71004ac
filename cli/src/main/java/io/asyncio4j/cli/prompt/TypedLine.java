package io.asyncio4j.cli.prompt;

/// A line that was typed at a terminal. Any thread.
final class TypedLine implements Origin {

    private volatile boolean stopped;

    void stop() {
        stopped = true;
    }

    @Override
    public boolean isStopped() {
        return stopped;
    }
}
