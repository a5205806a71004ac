package io.asyncio4j.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The application of `docs/guide/spring-boot.md`, built by Maven and run as its users run it.
@Timeout(900)
class SpringBootTest {

    @TempDir
    private Path folder;

    @Test
    void whatTheGuideShowsIsTheApplication() throws IOException {
        Shop.assertShown("spring-boot.md");
    }

    @Tag("consumers") // Maven builds it
    @ParameterizedTest
    @ValueSource(strings = {"spring-boot-3.5", "spring-boot-4.0"})
    void theLoopServesTomcatsThreadsOfBothKindsAndEndsWithTheApplication(String project) throws Exception {
        Maven.publish();
        Path built = new Maven(project).run(folder, "package");
        for (String kind : List.of("platform", "virtual")) {
            try (var shop = new Shop(
                    "Tomcat started on port (\\d+)",
                    "-jar",
                    built.resolve("target/shop.jar").toString(),
                    "--server.port=0",
                    "--spring.threads.virtual.enabled=" + kind.equals("virtual"))) {
                assertThat(shop.get("/thread")).isEqualTo(kind);
                shop.ask();
                shop.stop();
            }
        }
    }
}
