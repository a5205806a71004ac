package snippets;

import static io.asyncio4j.Asyncio.millis;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.Retry;
import io.asyncio4j.Virtual;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class RetryTest {

    private int attempts;

    @Test
    void again() {
        var virtual = Virtual.run(story -> {
            String url = "tea";
            // @start region=again
            String page = Retry.times(3).backoff(millis(100)).on(IOException.class).run(() -> fetch(url));
            // @end
            story.log(page);
        });

        assertThat(virtual.story()).containsExactly("300 page tea");
    }

    private String fetch(String url) throws IOException {
        attempts++;
        if (attempts < 3) {
            throw new IOException("no connection");
        }
        return "page " + url;
    }
}
