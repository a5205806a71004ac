package io.asyncio4j.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The programs of `docs/guide/running.md`.
class RunningGuideTest {

    private static final Pattern CODE = Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL);

    @TempDir
    private Path folder;

    @Test
    void theProgramsOfTheGuideRun() throws Exception {
        List<String> programs = CODE.matcher(Files.readString(Command.root().resolve("docs/guide/running.md")))
                .results()
                .map(MatchResult::group)
                .map(text -> text.substring(text.indexOf('\n') + 1, text.lastIndexOf("```")))
                .toList();
        assertThat(programs).hasSize(2);

        assertThat(run("Hello.java", programs.get(0), "Ada", "Bob").lines())
                .containsExactly("Hello, Ada! 👋", "Hello, Bob! 👋");
        assertThat(run("Json.java", programs.get(1)).lines()).containsExactly("[\"tea\",\"cake\"]");
    }

    private Command.Result run(String name, String text, String... arguments) throws Exception {
        Files.writeString(folder.resolve(name), text);
        var words = new ArrayList<>(List.of("run", name));
        words.addAll(List.of(arguments));
        return Command.asyncio(words.toArray(String[]::new))
                .withJavaOptions("-Dasyncio4j.clock=virtual")
                .in(folder)
                .run();
    }
}
