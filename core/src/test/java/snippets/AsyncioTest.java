package snippets;

import static io.asyncio4j.Asyncio.gather;
import static io.asyncio4j.Asyncio.run;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.timeout;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.Virtual;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AsyncioTest {

    private final List<String> saved = new ArrayList<>();

    @Test
    void gatherAll() {
        var virtual = Virtual.run(_ -> {
            // @start region=gather
            run(() -> {
                List<String> pages = gather(List.of("a", "b"), url -> fetch(url)); // both at the same time
                timeout(seconds(5), () -> save(pages)); // or a TimedOutException
            });
            // @end
        });

        assertThat(saved).containsExactly("page a", "page b");
        assertThat(virtual.elapsed()).isEqualTo(seconds(2));
    }

    private void save(List<String> pages) {
        sleep(seconds(1));
        saved.addAll(pages);
    }

    private static String fetch(String url) {
        sleep(seconds(1));
        return "page " + url;
    }
}
