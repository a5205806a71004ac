package snippets;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.Broadcast;
import io.asyncio4j.Virtual;
import java.util.List;
import org.junit.jupiter.api.Test;

class BroadcastTest {

    @Test
    void publish() {
        var virtual = Virtual.run(story -> {
            // @start region=publish
            var news = new Broadcast<String>(100);
            for (String reader : List.of("ada", "bob")) {
                var subscription = news.subscribe();
                createTask(() -> {
                    for (String item : subscription) { // until the shutdown
                        story.log(reader + " reads " + item);
                    }
                });
            }
            news.publish("tea is ready");
            news.shutdown();
            // @end
            sleep(seconds(1));
        });

        assertThat(virtual.story()).containsExactly("0 ada reads tea is ready", "0 bob reads tea is ready");
    }
}
