package snippets;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.AsyncQueue;
import io.asyncio4j.Virtual;
import io.asyncio4j.files.AsyncFiles;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FollowTest {

    @Test
    void follow(@TempDir Path folder) {
        Virtual.run(_ -> {
            Path path = AsyncFiles.writeString(folder.resolve("log"), "old\n");
            var shown = new AsyncQueue<String>();
            var following = createTask(() -> {
                // @start region=follow
                try (var log = AsyncFiles.open(path)) {
                    log.seek(log.size()); // only what is new
                    for (String line : log.follow()) { // waits for the next
                        shown.put(line);
                    }
                }
                // @end
            });
            while (shown.isEmpty()) {
                AsyncFiles.writeString(path, "new\n", StandardOpenOption.APPEND);
                yieldNow();
            }
            assertThat(shown.get()).isEqualTo("new");
            following.cancel();
            following.awaitDone();
        });
    }
}
