package snippets;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.ContextVar;
import io.asyncio4j.Virtual;
import org.junit.jupiter.api.Test;

class ContextVarTest {

    private static final ContextVar<String> USER = ContextVar.of("user", "nobody");

    @Test
    void user() {
        var virtual = Virtual.run(story -> {
            // @start region=user
            try (var _ = USER.set("ada")) {
                createTask(() -> greet(story)); // begins with the values of its creator
            }
            greet(story);
            // @end
            yieldNow();
        });

        assertThat(virtual.story()).containsExactly("0 hello nobody", "0 hello ada");
    }

    private static void greet(Virtual story) {
        story.log("hello " + USER.get());
    }
}
