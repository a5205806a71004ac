package snippets;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.SharedBroadcast;
import io.asyncio4j.WhenFull;
import io.asyncio4j.Workers;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class SharedBroadcastTest {

    private final ConcurrentSkipListSet<String> log = new ConcurrentSkipListSet<>();

    @Test
    void publish() throws Exception {
        var subscribed = new CountDownLatch(2);
        // @start region=publish
        var news = new SharedBroadcast<String>(100, WhenFull.WAIT);
        Workers.run(2, worker -> {
            try (var subscription = news.subscribe()) {
                subscribed.countDown();
                if (worker.number() == 0) {
                    subscribed.await();
                    news.publish("tea is ready"); // to the readers of all loops
                    news.shutdown();
                }
                for (String item : subscription) { // until the shutdown
                    log.add(worker.number() + " reads " + item);
                }
            }
        });
        // @end

        assertThat(log).containsExactly("0 reads tea is ready", "1 reads tea is ready");
    }
}
