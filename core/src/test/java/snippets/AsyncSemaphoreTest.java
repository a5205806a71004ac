package snippets;

import static io.asyncio4j.Asyncio.forEachConcurrent;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.AsyncSemaphore;
import io.asyncio4j.Virtual;
import java.util.List;
import org.junit.jupiter.api.Test;

class AsyncSemaphoreTest {

    @Test
    void limit() {
        var virtual = Virtual.run(story -> {
            // @start region=limit
            var printers = new AsyncSemaphore(2);
            forEachConcurrent(List.of("a", "b", "c"), document -> {
                try (var _ = printers.acquire()) { // at most two tasks at a time
                    print(document, story);
                }
            });
            // @end
        });

        assertThat(virtual.story()).containsExactly("1000 a", "1000 b", "2000 c");
    }

    private static void print(String document, Virtual story) {
        sleep(seconds(1));
        story.log(document);
    }
}
