package io.asyncio4j.cluster;

import static io.asyncio4j.Asyncio.run;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/// Bad input, and what is refused before anything is opened.
class OptionsTest {

    @Test
    void badOptionsAreRefusedWithTheValue() {
        Map<String, Consumer<ClusterOptions>> bad = Map.ofEntries(
                Map.entry("atOnce must be >= 0, was -1", options -> options.jobs(-1)),
                Map.entry("most must be >= 1, was 0", options -> options.attempts(0)),
                Map.entry(
                        "port must be between 0 and 65535, was 65536", options -> options.listen("127.0.0.1", 65_536)),
                Map.entry(
                        "host must be one address of this machine, was 0.0.0.0, which stands for all of them",
                        options -> options.listen("0.0.0.0", 0)),
                Map.entry("limit must be >= 2 s, was PT1S", options -> options.heartbeatTimeout(Duration.ofSeconds(1))),
                Map.entry("copies must be between 0 and 6, was 7", options -> options.backups(7)),
                Map.entry("items must be >= 1, was 0", options -> options.topicCapacity(0)),
                Map.entry("items must be >= 1, was -1", options -> options.queueCapacity(-1)),
                Map.entry("entries must be >= 1, was 0", options -> options.nearCache("prices", 0)),
                Map.entry("time must be >= 1 s, was PT0S", options -> options.topicRetention(Duration.ZERO)),
                Map.entry("addresses must be such as 10.0.0.6:5701, was \" \"", options -> options.members(" ")),
                Map.entry(
                        "names must be of packages or classes, such as com.example.shop, was \"shop.*\"",
                        options -> options.allow("shop.*")),
                Map.entry(
                        "other members cannot be found without a network: say where this one listens, by listen(host,"
                                + " port)",
                        options -> options.members("10.0.0.6")));
        bad.forEach((message, setting) -> run(() -> assertThatThrownBy(() -> Cluster.join(setting))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message)));
    }

    @Test
    @SuppressWarnings("NullAway") // that is the point
    void nullIsRefused() {
        run(() -> {
            assertThatThrownBy(() -> Cluster.join(null)).hasMessage("configure");
            try (var cluster = Cluster.join()) {
                assertThatThrownBy(() -> cluster.run(null)).hasMessage("operation");
                assertThatThrownBy(() -> cluster.submit(null)).hasMessage("operation");
                assertThatThrownBy(() -> cluster.run(null, () -> 1)).hasMessage("limit");
                assertThatThrownBy(() -> cluster.topic(null, String.class)).hasMessage("name");
                assertThatThrownBy(() -> cluster.topic("t", null)).hasMessage("type");
                assertThatThrownBy(() -> cluster.topic("t", String.class).publish(null))
                        .hasMessage("item");
                assertThatThrownBy(() -> cluster.topic("t", String.class).subscribeAfter(-2))
                        .hasMessage("number must be >= -1, was -2");
                assertThatThrownBy(() -> cluster.queue("q", String.class).put(null))
                        .hasMessage("item");
                assertThatThrownBy(() -> cluster.map("m", String.class).get(null))
                        .hasMessage("key");
                assertThatThrownBy(() -> cluster.map("m", String.class).put("k", null))
                        .hasMessage("value");
                assertThatThrownBy(() -> cluster.map("m", String.class).put("k", "v", Duration.ZERO))
                        .hasMessage("life must be >= 1 s, was PT0S");
                assertThatThrownBy(() -> cluster.tryLease("l", Duration.ZERO))
                        .hasMessage("time must be more than zero, was PT0S");
                assertThatThrownBy(() -> cluster.awaitMembers(0)).hasMessage("count must be >= 1, was 0");
            }
        });
    }

    @Test
    void aLoopIsNeeded() {
        assertThatThrownBy(Cluster::join).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(Cluster::current)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("Cluster.current must be called in a job of a cluster");
    }

    @Test
    void aHostThatIsNotOfThisMachineIsTold() {
        run(() -> assertThatThrownBy(() -> Cluster.join(options -> options.listen("192.0.2.1", 0)))
                .isInstanceOf(ClusterException.class)
                .hasMessageContaining("the cluster asyncio4j cannot be joined from 192.0.2.1:0"));
        run(() -> ClusterContract.until(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().startsWith("hz.")))); // those of other tests, too, end soon
    }
}
