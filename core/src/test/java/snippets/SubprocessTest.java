package snippets;

import static io.asyncio4j.Asyncio.run;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.process.Subprocess;
import org.junit.jupiter.api.Test;

class SubprocessTest {

    @Test
    void sort() {
        String sorted = run(() -> {
            // @start region=sort
            try (var sort = Subprocess.start("sort")) { // killed at the end of the block, if it still runs
                return sort.communicate("tea\nmilk\n").check().text();
            }
            // @end
        });

        assertThat(sorted).isEqualTo("milk\ntea\n");
    }
}
