package snippets;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.Task;
import io.asyncio4j.Virtual;
import org.junit.jupiter.api.Test;

class TaskTest {

    @Test
    void startNow() {
        var virtual = Virtual.run(story -> {
            // @start region=start
            Task<String> tea = createTask(() -> brew("tea")); // begins when this task waits
            toast();
            String cup = tea.await(); // the value, or what the task has thrown
            // @end
            story.log(cup);
        });

        assertThat(virtual.story()).containsExactly("3000 a cup of tea");
    }

    private static String brew(String drink) {
        sleep(seconds(3));
        return "a cup of " + drink;
    }

    private static void toast() {
        sleep(seconds(2));
    }
}
