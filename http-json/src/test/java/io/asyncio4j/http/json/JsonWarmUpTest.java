package io.asyncio4j.http.json;

import static io.asyncio4j.Asyncio.run;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.http.server.Application;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/// A server does not load the codec's hundreds of classes at its first request, on the loop.
class JsonWarmUpTest {

    @Test
    void theCodecHasLoadedItsClassesBeforeTheApplicationServes() throws Exception {
        Process java = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--add-opens=java.base/java.lang=ALL-UNNAMED",
                        "--enable-native-access=ALL-UNNAMED",
                        "-Xlog:class+load:stdout",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        Starts.class.getName())
                .redirectErrorStream(true)
                .start();
        List<String> lines = new String(java.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();
        assertThat(java.waitFor()).isZero();
        List<String> before = lines.subList(0, lines.indexOf("started"));
        for (String type : List.of("deser.bean.BeanDeserializer", "ser.BeanSerializer", "ObjectReader")) {
            assertThat(before).anyMatch(line -> line.contains(" tools.jackson.databind." + type + " "));
        }
    }

    static final class Starts {

        private Starts() {}

        public static void main(String[] args) {
            run(() -> {
                try (var _ = new Application().start(0)) {
                    System.out.println("started");
                }
            });
        }
    }
}
