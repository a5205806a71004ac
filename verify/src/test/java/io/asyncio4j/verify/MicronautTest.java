package io.asyncio4j.verify;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The application of `docs/guide/micronaut.md`, built by Maven and run as its users run it.
@Timeout(900)
class MicronautTest {

    @TempDir
    private Path folder;

    @Test
    void whatTheGuideShowsIsTheApplication() throws IOException {
        Shop.assertShown("micronaut.md");
    }

    @Test
    @Tag("consumers") // Maven builds it
    void theLoopServesItsThreadsAndEndsWithTheApplication() throws Exception {
        Maven.publish();
        var project = new Maven("micronaut");
        List<Path> classPath = new ArrayList<>(project.classPath(folder));
        classPath.addFirst(project.run(folder, "compile").resolve("target/classes"));
        try (var shop = new Shop(
                "Server Running: http://[^:]+:(\\d+)",
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "--enable-native-access=ALL-UNNAMED",
                "-Dmicronaut.server.port=-1",
                "--class-path",
                classPath.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator)),
                "shop.ShopApplication")) {
            shop.ask();
            shop.stop();
        }
    }
}
