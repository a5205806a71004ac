package snippets;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Select.onDone;
import static io.asyncio4j.Select.onGet;
import static io.asyncio4j.Select.onTimeout;
import static io.asyncio4j.Select.select;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.AsyncQueue;
import io.asyncio4j.Virtual;
import org.junit.jupiter.api.Test;

class SelectTest {

    @Test
    void first() {
        var virtual = Virtual.run(story -> {
            var queue = new AsyncQueue<String>();
            var task = createTask(() -> {
                sleep(millis(500));
                return 42;
            });
            // @start region=first
            String news = select(
                    onGet(queue, item -> "item " + item),
                    onDone(task, value -> "result " + value),
                    onTimeout(seconds(1), () -> "nothing"));
            // @end
            story.log(news);
        });

        assertThat(virtual.story()).containsExactly("500 result 42");
    }
}
