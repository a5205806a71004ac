package io.asyncio4j.cluster;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.run;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.timeout;
import static io.asyncio4j.Asyncio.toThread;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncio4j.Task;
import io.asyncio4j.TimedOutException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Members in JVMs of their own, which are killed and paused. Real time.
@Tag("heavy") // each JVM and each loss takes seconds
@Timeout(120)
class MembersApartTest {

    private static final String HERE = "127.0.0.1";

    @Test
    void jobsOfAKilledMemberRunAgainOnAnother() throws Exception {
        run(() -> {
            try (var cluster = Cluster.join(
                            options -> MemberProgram.options(options, HERE).jobs(0));
                    var killed = start(cluster);
                    var kept = start(cluster)) {
                timeout(30, () -> cluster.awaitMembers(3));
                String doomed = killed.id();
                List<Task<String>> jobs = new ArrayList<>();
                for (int n = 0; n < 20; n++) {
                    jobs.add(cluster.submit(() -> neverOn(doomed)));
                }
                sleep(1);
                killed.signal("KILL");
                for (var job : jobs) {
                    assertThat(timeout(60, () -> job.await())).isEqualTo(kept.id());
                }
                assertThat(cluster.members()).hasSize(2);
            }
        });
    }

    @Test
    void aPausedMemberIsLostAndComesBackWithoutItsJobs() throws Exception {
        run(() -> {
            try (var cluster = Cluster.join(
                            options -> MemberProgram.options(options, HERE).jobs(0));
                    var paused = start(cluster);
                    var other = start(cluster)) {
                timeout(30, () -> cluster.awaitMembers(3));
                String stopped = paused.id();
                List<Task<String>> jobs = new ArrayList<>();
                for (int n = 0; n < 6; n++) {
                    jobs.add(cluster.submit(() -> neverOn(stopped)));
                }
                sleep(1);
                paused.signal("STOP");
                for (var job : jobs) {
                    assertThat(timeout(60, () -> job.await())).isEqualTo(other.id());
                }
                paused.signal("CONT");
                timeout(60, () -> cluster.awaitMembers(3)); // it joins again
                assertThat(cluster.members()).extracting(ClusterMember::id).contains(paused.id());
            }
        });
    }

    @Test
    void aTopicGoesOnWhenTheMemberThatHasFoundedTheClusterIsPaused() throws Exception {
        run(() -> {
            try (var founder = toThread(() -> MemberProcess.start(List.of(), HERE, "127.0.0.1:1"));
                    var cluster = Cluster.join(
                            options -> MemberProgram.options(options, HERE).members(founder.address()))) {
                timeout(30, () -> cluster.awaitMembers(2));
                List<Long> numbers = new ArrayList<>();
                List<ClusterSubscription<String>> subscriptions = new ArrayList<>();
                List<ClusterTopic<String>> topics = new ArrayList<>();
                for (int n = 0; n < 8; n++) { // some live there, some here
                    topics.add(cluster.topic("topic " + n, String.class));
                    numbers.add(topics.get(n).publish("before"));
                    subscriptions.add(topics.get(n).subscribeAfter(-1));
                    assertThat(subscriptions.get(n).get()).isEqualTo("before");
                }
                List<Task<String>> reading = subscriptions.stream()
                        .map(each -> createTask(each::get))
                        .toList();
                sleep(0.2);
                founder.signal("STOP");
                for (var topic : topics) {
                    assertThat(timeout(30, () -> topic.publish("after"))).isEqualTo(1);
                }
                for (var task : reading) {
                    assertThat(timeout(30, () -> task.await())).isEqualTo("after");
                }
                assertThat(numbers).containsOnly(0L);
            }
        });
    }

    @Test
    void aLimitIsKeptEvenIfNobodyAnswers() throws Exception {
        run(() -> {
            try (var cluster = Cluster.join(options -> MemberProgram.options(options, HERE)
                            .jobs(0)
                            .heartbeatTimeout(seconds(60))); // not the end of waiting
                    var paused = start(cluster)) {
                timeout(30, () -> cluster.awaitMembers(2));
                paused.signal("STOP");
                long began = System.nanoTime();
                assertThatThrownBy(() -> timeout(1, () -> cluster.run(() -> slowly(0))))
                        .isInstanceOf(TimedOutException.class);
                assertThat((System.nanoTime() - began) / 1e9).isBetween(0.9, 20.0); // 1 s, and 2 s for the farewell
            }
        });
    }

    @Test
    void theJobsOfAMemberThatDiesEndWhereTheyRun() throws Exception {
        run(() -> {
            try (var cluster = Cluster.join(options -> MemberProgram.options(options, HERE));
                    var sender = start(cluster)) {
                timeout(30, () -> cluster.awaitMembers(2));
                String here = cluster.me().id();
                int before = ClusterContract.BEGUN.get();
                int cancelled = ClusterContract.CANCELLED.get();
                for (int n = 0; n < 4; n++) { // some run there, and send others, of which some run here
                    cluster.submit(() -> sendAndWait(here));
                }
                ClusterContract.until(() -> ClusterContract.BEGUN.get() > before);
                int begun = ClusterContract.BEGUN.get() - before;
                sender.signal("KILL");
                ClusterContract.until(() -> ClusterContract.CANCELLED.get() - cancelled >= begun);
            }
        });
    }

    private static MemberProcess start(Cluster cluster) {
        String address = cluster.me().address();
        try {
            return toThread(() -> MemberProcess.start(List.of(), HERE, address));
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /// Ends at once, but on one member.
    private static String neverOn(String member) {
        String here = Cluster.current().me().id();
        if (here.equals(member)) {
            sleep(3_600);
        }
        return here;
    }

    private static String slowly(double time) {
        sleep(time);
        return Cluster.current().me().id();
    }

    private static int sendAndWait(String here) {
        if (Cluster.current().me().id().equals(here)) {
            return 0;
        }
        List<Task<Integer>> sent = new ArrayList<>();
        for (int n = 0; n < 4; n++) {
            sent.add(Cluster.current().submit(() -> waitThere(here)));
        }
        return sent.stream().mapToInt(Task::await).sum();
    }

    private static int waitThere(String here) {
        return Cluster.current().me().id().equals(here) ? ClusterContract.waitForEver() : 0;
    }
}
