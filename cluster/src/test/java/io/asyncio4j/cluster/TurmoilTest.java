package io.asyncio4j.cluster;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.forEachConcurrent;
import static io.asyncio4j.Asyncio.limit;
import static io.asyncio4j.Asyncio.run;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.timeout;
import static io.asyncio4j.Asyncio.toThread;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.asyncio4j.CancelledError;
import io.asyncio4j.Task;
import io.asyncio4j.TimedOutException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Members in network namespaces of their own are killed, paused, cut off and brought back at random, while jobs
/// are under way: every job's value arrives or its failure is told, those that are cancelled end, and none is
/// left.
///
/// `-Dturmoil.seconds=600` makes it longer, `-Dturmoil.seed=7` other.
@Tag("heavy") // real time, and a root
@Timeout(3_600)
class TurmoilTest {

    private static final int SECONDS = Integer.getInteger("turmoil.seconds", 60);
    private static final int JOBS = Integer.getInteger("turmoil.jobs", 10_000);
    private static final long SEED = Long.getLong("turmoil.seed", 1);
    private static final int MEMBERS = 3;
    private static final int AT_ONCE = 200;

    private final Random random = new Random(SEED);
    private final TreeMap<String, Integer> outcomes = new TreeMap<>();
    private final TreeMap<String, Integer> events = new TreeMap<>();
    private final @Nullable MemberProcess[] members = new @Nullable MemberProcess[MEMBERS];

    @Test
    void everyJobEndsAndIsTold() throws Exception {
        String missing = Namespaces.missing();
        assumeTrue(missing == null, missing);
        try (var _ = Namespaces.create(MEMBERS)) {
            run(() -> {
                try (var cluster = Cluster.join(options ->
                        MemberProgram.options(options, Namespaces.BRIDGE).jobs(0))) {
                    for (int n = 0; n < MEMBERS; n++) {
                        start(cluster, n);
                    }
                    timeout(60, () -> cluster.awaitMembers(1 + MEMBERS));
                    var storm = createTask(() -> storm(cluster));
                    forEachConcurrent(IntStream.range(0, JOBS).boxed().toList(), limit(AT_ONCE), n -> {
                        String outcome = outcome(cluster, n);
                        outcomes.merge(outcome, 1, Integer::sum);
                    });
                    storm.cancel();
                    storm.awaitDone();
                    calm(cluster);
                } finally {
                    for (MemberProcess member : members) {
                        if (member != null) {
                            member.close();
                        }
                    }
                }
            });
        }
    }

    private String outcome(Cluster cluster, int n) {
        double time = random.nextDouble() * 2 * SECONDS * AT_ONCE / JOBS;
        Task<Integer> job = cluster.submit(() -> work(n, time));
        boolean cancelled = n % 10 == 0;
        try {
            if (cancelled) {
                timeout(seconds(random.nextDouble() * time), () -> job.await());
            }
            assertThat(job.await()).isEqualTo(n);
            return "value";
        } catch (IllegalStateException e) {
            assertThat(n % 10).isEqualTo(1);
            return "failure of the job";
        } catch (TimedOutException | CancelledError e) {
            if (!cancelled) {
                throw e;
            }
            return "cancelled";
        } catch (MemberLostException e) {
            return "lost " + e.attempts() + " times";
        }
    }

    private static int work(int n, double time) {
        sleep(time);
        if (n % 10 == 1) {
            throw new IllegalStateException("job " + n + " fails");
        }
        return n;
    }

    private void storm(Cluster cluster) {
        while (true) {
            sleep(1 + 4 * random.nextDouble());
            int n = random.nextInt(MEMBERS);
            try {
                switch (random.nextInt(3)) {
                    case 0 -> {
                        events.merge("killed", 1, Integer::sum);
                        member(n).close();
                        start(cluster, n);
                    }
                    case 1 -> {
                        events.merge("paused", 1, Integer::sum);
                        member(n).signal("STOP");
                        try {
                            sleep(8 * random.nextDouble());
                        } finally {
                            member(n).signal("CONT");
                        }
                    }
                    default -> {
                        events.merge("cut off", 1, Integer::sum);
                        Namespaces.cut(n, true);
                        try {
                            sleep(12 * random.nextDouble());
                        } finally {
                            Namespaces.cut(n, false);
                        }
                    }
                }
            } catch (IOException | InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    /// Afterwards all come together again, and nobody has anything left.
    private void calm(Cluster cluster) {
        timeout(120, () -> cluster.awaitMembers(1 + MEMBERS));
        assertThat(cluster.statistics().sent()).isZero();
        List<Integer> left = timeout(60, () -> {
            List<Integer> counts;
            do {
                sleep(1);
                counts = counts(cluster);
            } while (counts.stream().anyMatch(count -> count > 1)); // the one that counts
            return counts;
        });
        System.out.println("turmoil for " + SECONDS + " s, seed " + SEED + ": " + events + "; " + JOBS + " jobs: "
                + outcomes + "; left on members besides the question: "
                + left.stream().map(count -> count - 1).toList());
        assertThat(outcomes.values().stream().mapToInt(Integer::intValue).sum()).isEqualTo(JOBS);
    }

    private static List<Integer> counts(Cluster cluster) {
        List<Integer> counts = new ArrayList<>();
        for (int n = 0; n < 3 * MEMBERS; n++) { // each goes to one of those that have the fewest
            counts.add(cluster.run(() -> Cluster.current().statistics().taken()));
        }
        return counts;
    }

    private MemberProcess member(int n) {
        return Objects.requireNonNull(members[n]);
    }

    private void start(Cluster cluster, int n) {
        String address = cluster.me().address();
        try {
            members[n] = toThread(() -> MemberProcess.start(Namespaces.prefix(n), Namespaces.address(n), address));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
