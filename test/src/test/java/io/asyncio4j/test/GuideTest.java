package io.asyncio4j.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class GuideTest {

    private static final Pattern CODE = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

    @Test
    void theCodeOfTheGuideIsThatOfTests() throws IOException {
        String tests = withoutIndent(Files.readString(Path.of("src/test/java/guide/TeaTest.java"))
                + Files.readString(Path.of("src/test/java/guide/EveryKindTest.java")));
        List<String> examples = CODE.matcher(Files.readString(Path.of("../docs/guide/testing.md")))
                .results()
                .map(MatchResult::group)
                .map(block -> withoutIndent(block.replace("```java\n", "").replace("```", "")))
                .toList();
        assertThat(examples)
                .hasSizeGreaterThan(5)
                .allSatisfy(example -> assertThat(tests).contains(example));
    }

    private static String withoutIndent(String code) {
        return code.lines().map(String::strip).reduce("", (text, line) -> text + line + "\n");
    }
}
