package snippets;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.AsyncCondition;
import io.asyncio4j.Virtual;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

class AsyncConditionTest {

    @Test
    void change() {
        var virtual = Virtual.run(story -> {
            var stock = new ArrayList<String>();
            // @start region=change
            var changed = new AsyncCondition();
            createTask(() -> {
                sleep(seconds(1));
                try (var _ = changed.acquire()) {
                    stock.add("milk");
                    changed.signalAll(); // whoever waits looks again
                }
            });
            try (var _ = changed.acquire()) {
                changed.awaitUntil(() -> stock.contains("milk")); // gives the lock away meanwhile
                stock.remove("milk");
            }
            // @end
            story.log("left: " + stock);
        });

        assertThat(virtual.story()).containsExactly("1000 left: []");
    }
}
