package io.asyncio4j.cluster;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.run;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.timeout;
import static io.asyncio4j.Asyncio.toThread;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncio4j.Task;
import io.asyncio4j.function.RemoteOp;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What users of other clusters have reported, tried on members in JVMs of their own. Real time.
@Tag("heavy") // each JVM and each loss takes seconds
@Timeout(300)
class FieldReportsApartTest {

    private static final String HERE = "127.0.0.1";
    private static final int KEYS = 300;
    private static final AtomicInteger SEEN = new AtomicInteger(); // how often all keys were looked up
    private static final AtomicInteger MISSING = new AtomicInteger();

    @Test
    void jobsWaitForTheMemberThatComesAfterAllOthersWereKilled() throws Exception {
        run(() -> {
            try (var cluster = join(options -> options.jobs(0));
                    var first = start(cluster);
                    var second = start(cluster)) {
                timeout(60, () -> cluster.awaitMembers(3));
                List<String> doomed = List.of(first.id(), second.id());
                List<Task<String>> jobs = new ArrayList<>();
                for (int n = 0; n < 10; n++) {
                    jobs.add(cluster.submit(() -> neverOn(doomed)));
                }
                sleep(1);
                first.signal("KILL");
                second.signal("KILL");
                ClusterContract.until(() -> cluster.members().size() == 1);
                try (var third = start(cluster)) {
                    for (var job : jobs) {
                        assertThat(timeout(60, () -> job.await())).isEqualTo(third.id());
                    }
                }
            }
        });
    }

    @Test
    void aJobThatKillsItsMemberIsLostAndTheOthersAreNot() throws Exception {
        run(() -> {
            try (var asking = join(options -> options.jobs(0));
                    var poisoning = join(options ->
                            options.jobs(0).attempts(2).members(asking.me().address()))) {
                List<MemberProcess> members = new ArrayList<>();
                try {
                    for (int n = 0; n < 3; n++) {
                        members.add(start(asking));
                    }
                    timeout(60, () -> asking.awaitMembers(5));
                    timeout(60, () -> poisoning.awaitMembers(5));
                    for (int round = 0; round < 10; round++) {
                        List<Task<Integer>> others = new ArrayList<>();
                        for (int n = 0; n < 9; n++) {
                            others.add(asking.submit(() -> later(2)));
                        }
                        sleep(0.3);
                        assertThatThrownBy(() -> timeout(60, () -> poisoning.run(() -> killItself())))
                                .isInstanceOf(MemberLostException.class)
                                .hasMessageContaining("was lost 2 times");
                        for (var other : others) {
                            assertThat(timeout(60, () -> other.await())).isEqualTo(7);
                        }
                        members.removeIf(each -> !each.process().isAlive());
                        assertThat(members).hasSizeLessThan(3);
                        while (members.size() < 3) {
                            members.add(start(asking));
                        }
                    }
                    assertThat(poisoning.statistics().sent()).isZero();
                } finally {
                    for (MemberProcess each : members) {
                        each.close();
                    }
                }
            }
        });
    }

    @Test
    void aJobThatExitsEndsItsMemberAndRunsAgain() throws Exception {
        run(() -> {
            try (var cluster = join(options -> options.jobs(0));
                    var first = start(cluster)) {
                timeout(60, () -> cluster.awaitMembers(2));
                String doomed = first.id();
                var job = cluster.submit(() -> exitsOn(doomed));
                assertEnds(first);
                assertThat(first.process().exitValue()).isEqualTo(3);
                try (var second = start(cluster)) {
                    assertThat(timeout(60, () -> job.await())).isEqualTo(second.id());
                }
            }
        });
    }

    @Test
    void aLargeValueArrivesAndOneThatIsTooLargeIsTold() throws Exception {
        run(() -> {
            try (var cluster = join(options -> options.jobs(0))) {
                try (var _ = start(cluster, "env", "_JAVA_OPTIONS=-Xmx1g")) {
                    timeout(60, () -> cluster.awaitMembers(2));
                    assertThat(timeout(60, () -> cluster.run(() -> megabytes(50))))
                            .hasSize(50 << 20);
                }
                ClusterContract.until(() -> cluster.members().size() == 1);
                try (var _ = start(cluster, "env", "_JAVA_OPTIONS=-Xmx200m")) {
                    timeout(60, () -> cluster.awaitMembers(2));
                    for (int size = 45; size < 100; size += 5) {
                        int megabytes = size;
                        assertThatThrownBy(() -> timeout(60, () -> cluster.run(() -> megabytes(megabytes))))
                                .as("%s MB", size)
                                .isInstanceOf(OutOfMemoryError.class);
                    }
                    assertThat(timeout(60, () -> cluster.run(() -> megabytes(1))))
                            .hasSize(1 << 20);
                }
            }
        });
    }

    @Test
    void topicsAndJobsGoOnWhenTwoOfFourAreKilledAtOnce() throws Exception {
        run(() -> {
            try (var cluster = join(options -> options.jobs(0));
                    var kept = start(cluster);
                    var first = start(cluster);
                    var second = start(cluster)) {
                timeout(60, () -> cluster.awaitMembers(4));
                List<String> doomed = List.of(first.id(), second.id());
                List<ClusterTopic<String>> topics = new ArrayList<>();
                List<ClusterSubscription<String>> subscriptions = new ArrayList<>();
                List<Task<String>> reading = new ArrayList<>();
                for (int n = 0; n < 32; n++) {
                    topics.add(cluster.topic("topic " + n, String.class));
                    topics.get(n).publish("before");
                    topics.get(n).publish("before");
                    var lines = topics.get(n).subscribeAfter(-1);
                    subscriptions.add(lines);
                    lines.get();
                    lines.get();
                    reading.add(createTask(() -> lines.get()));
                }
                List<Task<String>> jobs = new ArrayList<>();
                for (int n = 0; n < 12; n++) {
                    jobs.add(cluster.submit(() -> neverOn(doomed)));
                }
                sleep(1);
                new ProcessBuilder(
                                "kill",
                                "-KILL",
                                "" + first.process().pid(),
                                "" + second.process().pid())
                        .start()
                        .waitFor();
                for (var topic : topics) {
                    timeout(60, () -> topic.publish("after")); // as the first, where all copies were lost
                }
                for (var task : reading) {
                    assertThat(timeout(60, () -> task.await())).isEqualTo("after");
                }
                for (var job : jobs) {
                    assertThat(timeout(60, () -> job.await())).isEqualTo(kept.id());
                }
                for (var topic : topics) {
                    topic.publish("last");
                }
                for (var lines : subscriptions) {
                    assertThat(timeout(60, () -> lines.get())).isEqualTo("last");
                }
            }
        });
    }

    @Test
    void membersThatAreAllToldToEndDoSo() throws Exception {
        run(() -> {
            List<MemberProcess> members = new ArrayList<>();
            try (var founder = alone()) {
                members.add(founder);
                for (int n = 1; n < 4; n++) {
                    members.add(toThread(() -> MemberProcess.start(List.of(), HERE, founder.address())));
                }
                List<String> kill = new ArrayList<>(List.of("kill", "-TERM"));
                members.forEach(each -> kill.add(String.valueOf(each.process().pid())));
                toThread(() -> new ProcessBuilder(kill).start().waitFor());
                for (MemberProcess each : members) {
                    assertEnds(each);
                    assertThat(each.process().exitValue()).isEqualTo(143);
                }
            } finally {
                for (MemberProcess each : members) {
                    each.close();
                }
            }
        });
    }

    @Test
    void aMemberEndsSoonAlthoughItSearchesForOneThatIsNotThere() throws Exception {
        run(() -> {
            List<Duration> times = new ArrayList<>();
            for (int n = 0; n < 3; n++) {
                try (var founder = alone()) {
                    long joined = System.nanoTime();
                    try (var _ = toThread(() -> MemberProcess.start(List.of(), HERE, founder.address()))) {
                        sleep(Math.max(0, 5.8 - (System.nanoTime() - joined) / 1e9)); // it searches from 5 to 10
                        times.add(timeOfEnd(founder));
                    }
                }
            }
            assertThat(Collections.min(times)).isLessThan(Duration.ofMillis(2_500)); // on a busy machine
        });
    }

    private static Duration timeOfEnd(MemberProcess member) throws IOException {
        long began = System.nanoTime();
        member.process().getOutputStream().close();
        assertEnds(member);
        return Duration.ofNanos(System.nanoTime() - began);
    }

    @Test
    void aMemberThatWasFrozenFindsWhatIsThere() throws Exception {
        run(() -> {
            try (var cluster = join(options -> options.jobs(0));
                    var frozen = start(cluster);
                    var other = start(cluster)) {
                timeout(60, () -> cluster.awaitMembers(3));
                ClusterMap<Integer> map = cluster.map("kept", Integer.class);
                for (int key = 0; key < KEYS; key++) {
                    map.put("" + key, key);
                }
                String there = frozen.id();
                int seen = on(cluster, there, () -> watch());
                frozen.signal("STOP");
                assertThat(missing(map)).isZero(); // it waits until the member counts as lost
                ClusterContract.until(() -> cluster.members().size() == 2);
                assertThat(missing(map)).isZero();
                frozen.signal("CONT");
                timeout(60, () -> cluster.awaitMembers(3));
                assertThat(missing(map)).isZero();
                assertThat(on(cluster, there, () -> missing(kept()))).isZero();
                assertThat(on(cluster, other.id(), () -> missing(kept()))).isZero();
                assertThat(on(cluster, there, () -> MISSING.get())).isZero();
                assertThat(on(cluster, there, () -> SEEN.get())).isGreaterThan(seen);
            }
        });
    }

    private static void assertEnds(MemberProcess member) {
        assertThat(toThread(() -> member.process().waitFor(60, TimeUnit.SECONDS)))
                .isTrue();
    }

    /// Looks up what is kept, as long as the program runs.
    private static int watch() {
        Cluster cluster = Cluster.current();
        createTask(() -> {
            while (true) {
                boolean amongOthers = cluster.members().size() == 3;
                int missing = missing(cluster.map("kept", Integer.class));
                if (amongOthers && cluster.members().size() == 3) { // alone it has a cluster of its own
                    MISSING.addAndGet(missing);
                    SEEN.incrementAndGet();
                }
                sleep(0.01);
            }
        });
        return SEEN.get();
    }

    private static ClusterMap<Integer> kept() {
        return Cluster.current().map("kept", Integer.class);
    }

    private static int missing(ClusterMap<Integer> map) {
        int missing = 0;
        for (int key = 0; key < KEYS; key++) {
            missing += map.get("" + key).isEmpty() ? 1 : 0;
        }
        return missing;
    }

    /// Runs an operation on a certain member.
    private static int on(Cluster cluster, String member, RemoteOp<Integer, RuntimeException> operation) {
        return timeout(60, () -> {
            while (true) {
                int value = cluster.run(() -> Cluster.current().me().id().equals(member) ? operation.call() : -1);
                if (value >= 0) {
                    return value;
                }
            }
        });
    }

    private static Cluster join(Consumer<ClusterOptions> more) {
        return Cluster.join(options -> more.accept(MemberProgram.options(options, HERE)));
    }

    /// A member that founds a cluster, and searches for another that is not there.
    private static MemberProcess alone() throws IOException {
        return toThread(() -> MemberProcess.start(List.of(), HERE, "127.0.0.1:1"));
    }

    private static MemberProcess start(Cluster cluster, String... prefix) {
        String address = cluster.me().address();
        try {
            return toThread(() -> MemberProcess.start(List.of(prefix), HERE, address));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String neverOn(List<String> members) {
        String here = Cluster.current().me().id();
        if (members.contains(here)) {
            sleep(3_600);
        }
        return here;
    }

    private static byte[] megabytes(int count) {
        return new byte[count << 20];
    }

    private static int later(double time) {
        sleep(time);
        return 7;
    }

    private static int killItself() throws IOException, InterruptedException {
        new ProcessBuilder(
                        "kill", "-KILL", String.valueOf(ProcessHandle.current().pid()))
                .start()
                .waitFor();
        return 0;
    }

    private static String exitsOn(String member) {
        String here = Cluster.current().me().id();
        if (here.equals(member)) {
            System.exit(3);
        }
        return here;
    }
}
