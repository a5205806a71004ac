package snippets;

import static io.asyncio4j.Asyncio.forEachConcurrent;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.AsyncBarrier;
import io.asyncio4j.Virtual;
import java.util.List;
import org.junit.jupiter.api.Test;

class AsyncBarrierTest {

    @Test
    void meet() {
        var virtual = Virtual.run(story -> {
            // @start region=meet
            var start = new AsyncBarrier(2);
            forEachConcurrent(List.of(1, 3), number -> {
                sleep(seconds(number)); // warms up
                start.await(); // until both are here
                story.log(number + " runs");
            });
            // @end
        });

        assertThat(virtual.story()).containsExactly("3000 3 runs", "3000 1 runs");
    }
}
