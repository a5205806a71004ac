package snippets;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.limit;
import static io.asyncio4j.Asyncio.run;
import static io.asyncio4j.cluster.Cluster.gatherOn;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.cluster.Cluster;
import io.asyncio4j.cluster.ClusterMap;
import io.asyncio4j.cluster.ClusterTopic;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ClusterTest {

    // @start region=map
    int count(ClusterMap<Integer> visits, String page) {
        return visits.compute(page, old -> old == null ? 1 : old + 1).orElseThrow();
    }
    // @end

    @Test
    void join() {
        List<Integer> lengths = run(() -> {
            // @start region=join
            try (var cluster = Cluster.join()) { // options -> options.listen("10.0.0.5", 5701).members("10.0.0.6")
                int first = cluster.run(() -> "assam".length()); // on any member
                List<Integer> rest = gatherOn(cluster, List.of("sencha", "darjeeling"), limit(100), String::length);
                return List.of(first, rest.get(0), rest.get(1));
            }
            // @end
        });

        assertThat(lengths).containsExactly(5, 6, 10);
    }

    @Test
    void topic() {
        List<String> said = new ArrayList<>();
        run(() -> {
            try (var cluster = Cluster.join()) {
                var listening = createTask(() -> listen(cluster, said));
                cluster.topic("tea room", String.class).publish("the kettle boils");
                listening.await();
            }
        });

        assertThat(said).containsExactly("the kettle boils");
    }

    private static void listen(Cluster cluster, List<String> said) {
        // @start region=topic
        ClusterTopic<String> room = cluster.topic("tea room", String.class);
        try (var lines = room.subscribeAfter(-1)) { // with what was said before; subscribe() without
            for (String line : lines) {
                said.add(line);
                break; // as long as there are readers, of course
            }
        }
        // @end
    }

    @Test
    void map() {
        run(() -> {
            try (var cluster = Cluster.join()) {
                var visits = cluster.map("visits", Integer.class);
                count(visits, "/tea");
                assertThat(count(visits, "/tea")).isEqualTo(2);
                assertThat(visits.get("/tea")).isEqualTo(Optional.of(2));
            }
        });
    }
}
