package io.asyncio4j.benchmarks.cluster;

import static io.asyncio4j.Asyncio.run;
import static io.asyncio4j.Asyncio.toThread;

import io.asyncio4j.cluster.Cluster;
import java.io.IOException;

/// A member in a process of its own, until its standard input ends.
public final class Member {

    private Member() {}

    /// @param args the address of a member to join, and how many jobs this one takes at once
    public static void main(String[] args) throws IOException {
        run(() -> {
            try (var _ = Cluster.join(options -> options.listen("127.0.0.1", 0)
                    .name("benchmark")
                    .members(args[0])
                    .jobs(Integer.parseInt(args[1]))
                    .allow("io.asyncio4j.benchmarks.cluster"))) {
                toThread(Member::awaitEnd);
            }
        });
    }

    private static void awaitEnd() throws IOException {
        while (System.in.read() >= 0) {
            // nobody writes
        }
    }
}
