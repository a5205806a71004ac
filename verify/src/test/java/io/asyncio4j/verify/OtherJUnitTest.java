package io.asyncio4j.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Programs whose tests run on a JUnit of their own: the kit brings none.
@Tag("heavy") // Maven fetches it
@Timeout(900)
class OtherJUnitTest {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"5.12.2", "5.14.4", "6.0.3", "6.1.3"})
    void theKitWorksWithTheProgramsOwn(String version) throws Exception {
        Maven.publish();
        Path project = new Maven("junit").run(folder, "test", "-Djunit.version=" + version);

        assertThat(Files.readString(project.resolve("target/surefire-reports/KettleTest.txt")))
                .contains("Tests run: 6, Failures: 0, Errors: 0, Skipped: 0");
    }
}
