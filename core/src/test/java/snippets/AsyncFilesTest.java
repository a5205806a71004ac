package snippets;

import static io.asyncio4j.Asyncio.run;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.files.AsyncFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AsyncFilesTest {

    private final List<String> bought = new ArrayList<>();

    @TempDir
    private Path folder = Path.of("");

    @Test
    void list() throws IOException {
        run(() -> {
            // @start region=list
            Path list = AsyncFiles.writeString(folder.resolve("list"), "tea\nmilk\n");
            try (var lines = AsyncFiles.lines(list)) {
                for (String line : lines) { // waits for the next, while other tasks run
                    buy(line);
                }
            }
            // @end
        });

        assertThat(bought).containsExactly("tea", "milk");
    }

    private void buy(String what) {
        bought.add(what);
    }
}
