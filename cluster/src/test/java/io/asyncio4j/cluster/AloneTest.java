package io.asyncio4j.cluster;

import static io.asyncio4j.Asyncio.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncio4j.Asyncio;
import io.asyncio4j.function.VoidFn;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// A cluster of one member, in this process.
class AloneTest extends ClusterContract {

    @Override
    void onCluster(VoidFn<Cluster, ? extends Exception> body) throws Exception {
        Asyncio.<Exception>run(() -> {
            try (var cluster = Cluster.join(ClusterContract::options)) {
                body.accept(cluster);
            }
        });
    }

    @Test
    void itOpensNoNetworkStartsNoThreadAndLoadsNoEngine() throws Exception {
        onCluster(cluster -> {
            long sockets = Listening.count();
            Set<Thread> threads = Thread.getAllStackTraces().keySet();
            try (var another = Cluster.join()) {
                assertThat(another.run(() -> 1)).isEqualTo(1);
                assertThat(Listening.count()).isEqualTo(sockets);
                assertThat(threads).containsAll(Thread.getAllStackTraces().keySet());
                assertThat(another.members()).containsExactly(another.me());
            }
        });
    }

    @Test
    void afterwardsNothingWorksAndASecondCloseDoesNothing() throws Exception {
        run(() -> {
            var cluster = Cluster.join();
            var queue = cluster.queue("q", String.class);
            int before = BEGUN.get();
            var job = cluster.submit(() -> waitForEver());
            until(() -> BEGUN.get() == before + 1);
            long began = System.nanoTime();
            cluster.close();
            cluster.close();
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(10));
            assertThatThrownBy(job::await)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("the cluster is closed");
            assertThatThrownBy(() -> cluster.run(() -> 1))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("the cluster is closed");
            assertThatThrownBy(() -> queue.tryPut("tea"))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("the cluster is closed");
            assertThat(cluster)
                    .hasToString("Cluster[asyncio4j, member " + cluster.me().id() + " of 1, closed]");
        });
    }

    @Test
    void asManyJobsRunAtOnceAsTheMemberTakes() throws Exception {
        run(() -> {
            try (var cluster = Cluster.join(options -> options.jobs(2))) {
                int begun = BEGUN.get();
                var first = cluster.submit(() -> waitForEver());
                var second = cluster.submit(() -> waitForEver());
                var third = cluster.submit(() -> waitForEver());
                until(() -> BEGUN.get() == begun + 2);
                Asyncio.sleep(0.2);
                assertThat(BEGUN).hasValue(begun + 2);
                first.cancel();
                until(() -> BEGUN.get() == begun + 3);
                second.cancel();
                third.cancel();
            }
        });
    }

    @Test
    void whereNobodyTakesJobsThatIsTold() throws Exception {
        run(() -> {
            try (var cluster = Cluster.join(options -> options.jobs(0).version("7"))) {
                assertThatThrownBy(() -> cluster.run(() -> 1))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessage("no member of version \"7\" takes jobs; the members are "
                                + cluster.me().id() + " of version \"7\" with jobs(0)");
            }
        });
    }

    @Test
    void aMemberThatWasLeftOpenEndsWithItsLoop() {
        Cluster cluster = run(() -> Cluster.join());
        assertThatThrownBy(cluster::statistics).isInstanceOf(IllegalStateException.class);
    }
}
