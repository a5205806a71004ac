package snippets;

import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.Generator;
import io.asyncio4j.Virtual;
import org.junit.jupiter.api.Test;

class GeneratorTest {

    @Test
    void pages() {
        var virtual = Virtual.run(story -> {
            // @start region=pages
            Generator<String> pages = Generator.of(out -> {
                for (int number = 1; number <= 3; number++) {
                    out.emit(fetch(number)); // goes on when the next page is asked for
                }
            });
            try (pages) {
                for (String page : pages) {
                    story.log(page);
                }
            }
            // @end
        });

        assertThat(virtual.story()).containsExactly("1000 page 1", "2000 page 2", "3000 page 3");
    }

    private static String fetch(int number) {
        sleep(seconds(1));
        return "page " + number;
    }
}
