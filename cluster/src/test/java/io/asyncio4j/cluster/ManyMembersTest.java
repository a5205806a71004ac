package io.asyncio4j.cluster;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.limit;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.timeout;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hazelcast.core.Hazelcast;
import io.asyncio4j.EventLoop;
import io.asyncio4j.Task;
import io.asyncio4j.function.VoidFn;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Three members over the loopback, all on one loop of this JVM. Real time: the network.
class ManyMembersTest extends ClusterContract {

    private static final ConcurrentHashMap<String, Integer> RUNS = new ConcurrentHashMap<>(); // of each job

    @SuppressWarnings("NullAway.Init") // before all tests
    private static EventLoop loop;

    @SuppressWarnings("NullAway.Init")
    private static Cluster first;

    @SuppressWarnings("NullAway.Init")
    private static Cluster second;

    @SuppressWarnings("NullAway.Init")
    private static Cluster third;

    @BeforeAll
    static void join() {
        loop = EventLoop.start();
        loop.run(() -> {
            first = member(_ -> {});
            second = member(_ -> {});
            third = member(options -> options.jobs(0).nearCache("near", 100));
            timeout(30, () -> first.awaitMembers(3));
        });
    }

    @AfterAll
    static void leave() {
        loop.close();
    }

    @Override
    void onCluster(VoidFn<Cluster, ? extends Exception> body) throws Exception {
        loop.run(() -> body.accept(third)); // whose jobs all run elsewhere
    }

    @Test
    void allSeeAllAndListenAtOneAddressOnly() throws Exception {
        assertThat(first.members())
                .extracting(ClusterMember::id)
                .containsExactlyInAnyOrder(
                        first.me().id(), second.me().id(), third.me().id());
        assertThat(third.members()).extracting(ClusterMember::jobs).containsExactlyInAnyOrder(100, 100, 0);
        assertThat(Listening.addresses())
                .hasSizeGreaterThanOrEqualTo(3)
                .allMatch(address -> address.contains("0100007F:")); // 127.0.0.1, perhaps as an address of IPv6
    }

    @Test
    void jobsAreSpreadOverThoseThatTakeThem() {
        loop.run(() -> {
            List<String> ran =
                    Cluster.gatherOn(third, IntStream.range(0, 20).boxed().toList(), limit(20), _ -> {
                        sleep(0.05);
                        return Cluster.current().me().id();
                    });
            assertThat(new HashSet<>(ran))
                    .containsExactlyInAnyOrder(first.me().id(), second.me().id());
        });
    }

    @Test
    void aNearCacheAnswersAtOnceAndIsSoonRight() {
        loop.run(() -> {
            ClusterMap<Integer> near = third.map("near", Integer.class);
            ClusterMap<Integer> far = first.map("near", Integer.class);
            for (int key = 0; key < 50; key++) {
                far.put("" + key, key);
            }
            until(() -> {
                for (int key = 0; key < 50; key++) {
                    assertThat(near.get("" + key)).contains(key);
                }
                return hits() > 100; // it asks nobody
            });

            far.put("7", 70);
            until(() -> near.get("7").orElseThrow() == 70);
            near.put("7", 71);
            assertThat(near.get("7")).contains(71);
            for (int n = 0; n < 100; n++) { // whatever it has, it adds to what is there
                near.get("7");
                far.compute("7", old -> Objects.requireNonNull(old) + 1);
                near.compute("7", old -> Objects.requireNonNull(old) + 1);
            }
            assertThat(far.get("7")).contains(271);
            far.remove("7");
            until(() -> near.get("7").isEmpty());

            for (int key = 50; key < 55; key++) {
                far.put("" + key, key, seconds(1));
                near.get("" + key); // it keeps what has not ended yet
            }
            for (int key = 50; key < 55; key++) {
                String ended = "" + key;
                until(() -> near.get(ended).isEmpty());
            }
        });
    }

    private static long hits() {
        return Hazelcast.getAllHazelcastInstances().stream()
                .filter(each -> third.me()
                        .id()
                        .equals(each.getCluster().getLocalMember().getAttribute(HazelcastSettings.ID)))
                .findFirst()
                .orElseThrow()
                .getMap(HazelcastSettings.DATA + "map.near")
                .getLocalMapStats()
                .getNearCacheStats()
                .getHits();
    }

    @Test
    void whatOnePublishesPutsAndSetsAllOthersGet() {
        loop.run(() -> {
            String name = name();
            try (var there = second.topic(name, String.class).subscribe();
                    var here = third.topic(name, String.class).subscribe()) {
                first.topic(name, String.class).publish("tea");
                second.topic(name, String.class).publish("cake");
                assertThat(List.of(there.get(), there.get())).containsExactly("tea", "cake");
                assertThat(List.of(here.get(), here.get())).containsExactly("tea", "cake");
            }
            var waiting = createTask(() -> second.queue(name, String.class).get());
            first.queue(name, String.class).put("tea");
            assertThat(waiting.await()).isEqualTo("tea");
            first.map(name, Integer.class).put("tea", 3);
            assertThat(third.map(name, Integer.class).get("tea")).hasValue(3);
            try (var lease = first.tryLease(name, seconds(30)).orElseThrow()) {
                assertThat(second.tryLease(name, seconds(30))).isEmpty();
                assertThat(lease.token()).isEqualTo(1);
            }
        });
    }

    @Test
    void whatIsNotAllowedIsRefusedWithItsName() {
        loop.run(() -> {
            var stranger = new com.example.Stranger("tea");
            assertThatThrownBy(() -> third.run(() -> stranger.name()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("a com.example.Stranger is refused")
                    .hasMessageContaining("ClusterOptions.allow");
            String name = name();
            third.map(name, com.example.Stranger.class).put("tea", stranger);
            assertThatThrownBy(() -> first.map(name, com.example.Stranger.class).get("tea"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("an item of ClusterMap[" + name + "] cannot be read: a com.example.Stranger is refused:"
                            + " it is not on the list of classes that may come; allow it by ClusterOptions.allow");
        });
    }

    @Test
    void aJobWhoseMemberLeavesRunsAgainElsewhereAndOthersHearOfIt() {
        loop.run(() -> {
            try (var events = first.memberEvents()) {
                Cluster leaving = member(options -> options.version("2"));
                Cluster asking = member(options -> options.version("2").jobs(0));
                timeout(30, () -> asking.awaitMembers(5));
                var job = asking.submit(() -> runsLongTheFirstTime());
                until(() -> RUNS.containsValue(1));
                Cluster taking = member(options -> options.version("2"));
                timeout(30, () -> asking.awaitMembers(6));
                String gone = leaving.me().id();
                long began = System.nanoTime();
                leaving.close();
                assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(20));
                assertThat(timeout(30, () -> job.await())).isEqualTo(taking.me().id());
                assertThat(RUNS).containsValue(2).hasSize(1);
                taking.close();
                asking.close();
                timeout(30, () -> {
                    for (MemberEvent event : events) {
                        if (event.kind() == MemberEvent.Kind.LEFT
                                && event.member().id().equals(gone)) {
                            break;
                        }
                    }
                });
            }
            until(() -> first.members().size() == 3 && third.members().size() == 3);
        });
    }

    @Test
    void membersOfOtherVersionsRunNoJobsOfThisOne() {
        loop.run(() -> {
            try (var other = member(options -> options.version("3").jobs(0))) {
                assertThatThrownBy(() -> other.run(() -> 1))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("no member of version \"3\" takes jobs; the members are ")
                        .hasMessageContaining(first.me().id() + " of version \"\" with jobs(100)");
            }
            until(() -> first.members().size() == 3 && third.members().size() == 3);
        });
    }

    @Test
    void aJobWaitsForMembersThatHaveBeenThere() {
        loop.run(() -> {
            try (var asking = member(options -> options.version("5").jobs(0))) {
                Task<String> job;
                try (var taking = member(options -> options.version("5").jobs(10))) {
                    timeout(30, () -> asking.awaitMembers(5));
                    assertThat(asking.<String, RuntimeException>run(
                                    () -> Cluster.current().me().id()))
                            .isEqualTo(taking.me().id());
                }
                until(() -> asking.members().size() == 4);
                job = asking.submit(() -> Cluster.current().me().id());
                sleep(0.5); // real time: it looks for a member again and again
                assertThat(job.isDone()).isFalse();
                try (var other = member(options -> options.version("5").jobs(10))) {
                    assertThat(timeout(30, () -> job.await()))
                            .isEqualTo(other.me().id());
                }
            }
            until(() -> first.members().size() == 3 && third.members().size() == 3);
        });
    }

    private static Cluster member(Consumer<ClusterOptions> more) {
        return Cluster.join(options -> {
            options(options);
            options.listen("127.0.0.1", 0).name("many").heartbeatTimeout(seconds(5));
            if (first != null) {
                options.members(first.me().address());
            }
            more.accept(options);
        });
    }

    private static String runsLongTheFirstTime() {
        int run = RUNS.merge(Cluster.jobId().orElseThrow(), 1, Integer::sum);
        if (run == 1) {
            sleep(3_600);
        }
        return Cluster.current().me().id();
    }
}
