package snippets;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.AsyncEvent;
import io.asyncio4j.Virtual;
import org.junit.jupiter.api.Test;

class AsyncEventTest {

    @Test
    void open() {
        var virtual = Virtual.run(story -> {
            // @start region=open
            var open = new AsyncEvent();
            createTask(() -> {
                open.await(); // any number of tasks may wait
                enter(story);
            });
            sleep(seconds(8));
            open.set();
            // @end
            yieldNow();
        });

        assertThat(virtual.story()).containsExactly("8000 a guest enters");
    }

    private static void enter(Virtual story) {
        story.log("a guest enters");
    }
}
