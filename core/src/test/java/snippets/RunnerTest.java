package snippets;

import static io.asyncio4j.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.Runner;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RunnerTest {

    private final List<String> saved = new ArrayList<>();

    @Test
    void twice() {
        // @start region=twice
        try (var runner = new Runner(options -> options.debug(true))) {
            String page = runner.run(() -> fetch("tea"));
            runner.run(() -> save(page)); // on the same loop
        }
        // @end

        assertThat(saved).containsExactly("page tea");
    }

    private static String fetch(String url) {
        yieldNow();
        return "page " + url;
    }

    private void save(String page) {
        saved.add(page);
    }
}
