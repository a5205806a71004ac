package snippets;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.AsyncCondition;
import io.asyncio4j.Virtual;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

class AsyncConditionTest {

    @Test
    void change() {
        var stock = new ArrayList<String>();
        var virtual = Virtual.run(story -> {
            // @start region=change
            var changed = new AsyncCondition();
            createTask(() -> {
                try (var _ = changed.acquire()) {
                    changed.awaitUntil(() -> stock.contains("milk"));
                    stock.remove("milk");
                }
                story.log("got milk");
            });
            sleep(seconds(1));
            try (var _ = changed.acquire()) {
                stock.add("milk");
                changed.signalAll(); // those who wait look again
            }
            // @end
            yieldNow();
        });

        assertThat(virtual.story()).containsExactly("1000 got milk");
        assertThat(stock).isEmpty();
    }
}
