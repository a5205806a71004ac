package io.asyncio4j.cli.prompt;

import java.util.concurrent.Semaphore;

/// What snippets of tests call to say where they are.
public final class Beacon {

    private static final Semaphore REACHED = new Semaphore(0);

    private Beacon() {}

    /// Tells the test that the snippet is here.
    public static void reach() {
        REACHED.release();
    }

    static void await() throws InterruptedException {
        REACHED.acquire();
    }
}
