package io.asyncio4j.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The snippets of the guide come from the projects under `verify/consumers`, which are built by [ConsumersTest].
class BuildSetupGuideTest {

    private static final Pattern SNIPPET = Pattern.compile("```(?:xml|java|kotlin)\\n(.*?)```", Pattern.DOTALL);

    @Test
    void everySnippetStandsInAProjectThatIsBuilt() throws IOException {
        String guide = Files.readString(Library.root().resolve("docs/guide/build-setup.md"));
        List<String> snippets = SNIPPET.matcher(guide)
                .results()
                .map((MatchResult match) -> squeezed(match.group(1)))
                .toList();
        String projects = projects();
        assertThat(snippets)
                .hasSizeGreaterThan(8)
                .allSatisfy(snippet -> assertThat(projects).contains(snippet));
    }

    private static String projects() throws IOException {
        var all = new StringBuilder();
        try (Stream<Path> files = Files.walk(Library.root().resolve("verify/consumers"))) {
            for (Path file : files.filter(Files::isRegularFile)
                    .filter(file -> !file.toString().contains("/target/"))
                    .toList()) {
                all.append(squeezed(Files.readString(file))).append('\n');
            }
        }
        return all.toString();
    }

    private static String squeezed(String text) {
        return text.strip().replaceAll("\\s+", " ");
    }
}
