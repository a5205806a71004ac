package snippets;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.AsyncQueue;
import io.asyncio4j.Virtual;
import org.junit.jupiter.api.Test;

class AsyncQueueTest {

    @Test
    void serve() {
        var virtual = Virtual.run(story -> {
            // @start region=serve
            var orders = new AsyncQueue<String>(10);
            createTask(() -> {
                for (String order : orders) { // waits for the next
                    serve(order, story);
                    orders.taskDone();
                }
            });
            orders.put("tea"); // waits while ten are there
            orders.put("coffee");
            orders.join(); // until both are served
            // @end
            orders.shutdown();
        });

        assertThat(virtual.story()).containsExactly("1000 tea", "2000 coffee");
    }

    private static void serve(String order, Virtual story) {
        sleep(seconds(1));
        story.log(order);
    }
}
