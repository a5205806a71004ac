package snippets;

import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.TaskGroup;
import io.asyncio4j.Virtual;
import org.junit.jupiter.api.Test;

class TaskGroupTest {

    @Test
    void own() {
        var virtual = Virtual.run(story -> {
            // @start region=own
            TaskGroup.run(group -> {
                group.createTask(() -> brew("tea", story));
                group.createTask(() -> brew("coffee", story)); // if one fails, the other is cancelled
            });
            // here, both have ended
            // @end
            story.log("served");
        });

        assertThat(virtual.story()).containsExactly("3000 tea", "3000 coffee", "3000 served");
    }

    private static void brew(String drink, Virtual story) {
        sleep(seconds(3));
        story.log(drink);
    }
}
