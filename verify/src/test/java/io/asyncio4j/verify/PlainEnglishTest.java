package io.asyncio4j.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Comments and messages are free of the habits of another language that a machine can tell from English.
class PlainEnglishTest {

    /// Each habit, and what to write instead.
    private static final Map<String, Pattern> HABITS = Map.of(
            "whoever, or a task that",
                    pattern("\\b(to|for|of|by|than|beside|wakes?|fails?) who\\b|[;:] who \\w+s (\\w+ )?\\w+s\\b"),
            "at most n, or the parameter's name", pattern("\\bso (many|often|long)\\b"),
            "such as", pattern(", as `[^`]+`(?! (and|do|does|says))"),
            "even if", pattern("\\balso (if|when|while|where|after)\\b"),
            "host fiber, or the loop's thread", pattern("\\bown (fiber|thread)\\b"),
            "uncancellable block", pattern("\\bshelter"));

    @Test
    void habitsAreRecognised() {
        assertThat(habitsIn("hands it to who waits longest, also if cancelled; the name, as `TERM`"))
                .containsExactly("even if", "such as", "whoever, or a task that");
        assertThat(habitsIn("a semaphore: so many permits; who finds none waits"))
                .containsExactly("at most n, or the parameter's name", "whoever, or a task that");
        assertThat(habitsIn(
                        "to whoever waits, such as `get`; who owns what, as `Task` says, and so do others, as in trio"))
                .isEmpty();
    }

    @Test
    void sourcesAreFreeOfThem() throws IOException {
        var found = new ArrayList<String>();
        for (Path file : Library.sources()) {
            Path inProject = Library.root().relativize(file);
            paragraphs(Files.readString(file))
                    .forEach(text -> habitsIn(text)
                            .forEach(instead -> found.add(inProject + ": write " + instead + " in: " + text)));
        }
        assertThat(found).isEmpty();
    }

    /// Code line by line, and comments with their lines joined.
    private static Stream<String> paragraphs(String source) {
        return source.replaceAll("(?<=\\S)\\R\\s*///? (?=\\S)", " ").lines().map(String::strip);
    }

    /// What to write instead of them.
    private static List<String> habitsIn(String text) {
        return HABITS.entrySet().stream()
                .filter(habit -> habit.getValue().matcher(text).find())
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }

    private static Pattern pattern(String regex) {
        return Pattern.compile(regex);
    }
}
