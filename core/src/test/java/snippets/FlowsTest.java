package snippets;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.Virtual;
import io.asyncio4j.flow.Flows;
import java.util.List;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.Test;

class FlowsTest {

    @Test
    void both() {
        var virtual = Virtual.run(story -> {
            // @start region=both
            Flow.Publisher<String> publisher = Flows.publish(() -> List.of("tea", "milk")); // for a library
            try (var items = Flows.iterate(publisher)) { // from a library
                for (String item : items) { // waits for the next
                    story.log(item);
                }
            }
            // @end
        });

        assertThat(virtual.story()).containsExactly("0 tea", "0 milk");
    }
}
