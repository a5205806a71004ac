package io.asyncio4j.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DescriptorShortageTest {

    @Test
    void aServerWithoutDescriptorsRestsAndThenAcceptsAgain() throws Exception {
        var process = ChildJvm.start("ulimit -n 120", DescriptorShortage.class, "--", "loaded");
        try (var output = process.inputReader(StandardCharsets.UTF_8)) {
            assertThat(output.lines())
                    .contains("reported: cannot accept connections, trying again every second", "no room for another")
                    .endsWith("recovered");
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"epoll", "nio"})
    void theReportBreaksNeitherDatesNorAccepting(String transport) throws Exception {
        var process = ChildJvm.start(
                "ulimit -n 120", DescriptorShortage.class, "-Dasyncio4j.transport=" + transport, "--", "bare");
        try (var output = process.inputReader(StandardCharsets.UTF_8)) {
            assertThat(output.lines())
                    .contains("reported: cannot accept connections, trying again every second")
                    .contains("SEVERE: cannot accept connections, trying again every second")
                    .noneMatch(line -> line.contains("NoClassDefFoundError"))
                    .anyMatch(line -> line.matches("dates work: \\d{4}-.*"))
                    .endsWith("recovered");
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
    }
}
