package io.asyncio4j.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SmallProgramTest {

    @ParameterizedTest
    @ValueSource(strings = {"epoll", "nio"})
    void noThreadKeepsAProgramAliveThatHasUsedTheNetwork(String transport) throws Exception {
        var process = ChildJvm.start("ulimit -n 1024", SmallProgram.class, "-Dasyncio4j.transport=" + transport);
        try (var output = process.inputReader(StandardCharsets.UTF_8)) {
            assertThat(output.lines())
                    .filteredOn(line -> line.matches("[\\w ]+: \\[.*"))
                    .hasSize(10)
                    .allMatch(line -> line.endsWith(": [main]"));
        } finally {
            process.destroyForcibly();
        }
    }
}
