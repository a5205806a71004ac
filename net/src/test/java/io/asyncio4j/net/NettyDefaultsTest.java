package io.asyncio4j.net;

import static io.asyncio4j.Asyncio.run;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.ResourceLeakDetector;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NettyDefaultsTest {

    @ParameterizedTest
    @CsvSource({
        "-Dnone=1, DISABLED",
        "-Dio.netty.leakDetection.level=advanced, ADVANCED",
        "-Dio.netty.leakDetectionLevel=paranoid, PARANOID",
    })
    void nettyLooksForLeaksOnlyIfAsked(String option, String level) throws Exception {
        var process = ChildJvm.start("true", Program.class, option);
        try (var output = process.inputReader(StandardCharsets.UTF_8)) {
            assertThat(output.lines())
                    .filteredOn(line -> line.startsWith("level ")) // a busy machine may load classes slowly
                    .containsExactly("level " + level);
        } finally {
            process.destroyForcibly();
        }
    }

    static final class Program {

        static void main() {
            run(() -> {
                NettyDriver.current();
                System.out.println("level " + ResourceLeakDetector.getLevel());
            });
        }
    }
}
