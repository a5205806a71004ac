package io.asyncio4j.benchmarks.core;

/// The JDK's virtual threads, as a peer.
final class VirtualThreads {

    /// With these options, all of them share one carrier, and so take turns as tasks do.
    static final String ONE_CARRIER = "-Djdk.virtualThreadScheduler.parallelism=1";

    static final String ONE_CARRIER_AT_MOST = "-Djdk.virtualThreadScheduler.maxPoolSize=1";

    private VirtualThreads() {}

    /// Runs both at once and waits for both.
    static void runBoth(Blocking first, Blocking second) {
        try {
            Thread one = start(first);
            Thread other = start(second);
            one.join();
            other.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Thread start(Blocking body) {
        return Thread.startVirtualThread(() -> {
            try {
                body.run();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    /// Work that waits.
    interface Blocking {

        void run() throws InterruptedException;
    }
}
