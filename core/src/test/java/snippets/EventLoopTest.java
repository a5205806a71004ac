package snippets;

import static io.asyncio4j.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class EventLoopTest {

    private final List<String> shown = new ArrayList<>();

    @Test
    void beside() {
        // @start region=beside
        try (var loop = EventLoop.start()) { // on a thread of its own
            CompletableFuture<String> page = loop.submit(() -> fetch("tea")); // any thread may submit
            show(page.join());
        }
        // @end

        assertThat(shown).containsExactly("page tea");
    }

    private static String fetch(String url) {
        yieldNow();
        return "page " + url;
    }

    private void show(String page) {
        shown.add(page);
    }
}
