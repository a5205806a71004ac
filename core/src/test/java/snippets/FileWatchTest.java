package snippets;

import static io.asyncio4j.Asyncio.run;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.files.AsyncFiles;
import io.asyncio4j.files.FileEvent;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileWatchTest {

    @TempDir
    private Path folder = Path.of("");

    @Test
    void letter() throws IOException {
        FileEvent first = run(() -> {
            // @start region=letter
            try (var events = AsyncFiles.watch(folder)) {
                AsyncFiles.createFile(folder.resolve("letter"));
                FileEvent event = events.next().orElseThrow(); // waits for it
                return event;
            }
            // @end
        });

        assertThat(first).isEqualTo(new FileEvent(FileEvent.Kind.CREATED, folder.resolve("letter")));
    }
}
