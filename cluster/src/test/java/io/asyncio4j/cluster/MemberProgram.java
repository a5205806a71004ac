package io.asyncio4j.cluster;

import static io.asyncio4j.Asyncio.run;
import static io.asyncio4j.Asyncio.toThread;

import java.io.IOException;
import java.time.Duration;

/// A member in a JVM of its own, until its standard input ends.
public final class MemberProgram {

    private MemberProgram() {}

    /// Joins.
    ///
    /// @param args where to listen, and whom to join
    public static void main(String[] args) throws IOException {
        run(() -> {
            try (var cluster = Cluster.join(options -> options(options, args[0]).members(args[1]))) {
                System.out.println(
                        "joined " + cluster.me().id() + " " + cluster.me().address());
                toThread(MemberProgram::awaitEnd);
            }
        });
    }

    static ClusterOptions options(ClusterOptions options, String host) {
        return options.listen(host, 0)
                .name("apart")
                .heartbeatTimeout(Duration.ofSeconds(4))
                .attempts(20);
    }

    private static void awaitEnd() throws IOException {
        while (System.in.read() >= 0) {
            // nobody writes
        }
    }
}
