package snippets;

import static io.asyncio4j.Asyncio.run;
import static io.asyncio4j.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.AsyncLock;
import io.asyncio4j.TaskGroup;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AsyncLockTest {

    private final List<String> lines = new ArrayList<>();

    @Test
    void hold() {
        run(() -> {
            // @start region=hold
            var lock = new AsyncLock();
            TaskGroup.run(group -> {
                for (String name : List.of("a", "b")) {
                    group.createTask(() -> {
                        try (var _ = lock.acquire()) {
                            write(name, "first half"); // waits in the middle
                            write(name, "second half");
                        }
                    });
                }
            });
            // @end
        });

        assertThat(lines).containsExactly("a: first half", "a: second half", "b: first half", "b: second half");
    }

    private void write(String name, String line) {
        lines.add(name + ": " + line);
        yieldNow();
    }
}
