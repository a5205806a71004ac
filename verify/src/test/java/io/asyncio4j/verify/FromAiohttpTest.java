package io.asyncio4j.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Member;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// `docs/from-aiohttp.md` leaves nothing of aiohttp out, and the names of ours and the tests on it exist.
class FromAiohttpTest {

    private static final String LAST_SECTION = "Theme"; // the head of the table without names

    private final NamesPage page = NamesPage.of("docs/from-aiohttp.md");

    @Test
    void everyPublicNameOfAiohttpHasARow() {
        assertThat(page.theirNames()).containsAll(AiohttpNames.ALL);
    }

    @Test
    void everyRowNamesATestThatExistsOrSaysThatThereIsNone() {
        assertThat(page.wrongProofs()).isEmpty();
    }

    @Test
    void everyRowHasAsManyCellsAsItsTable() {
        assertThat(page.rows())
                .allSatisfy(
                        row -> assertThat(row.cells()).as("line " + row.line()).hasSize(row.columns()));
    }

    @Test
    void everyNameOfOursIsATypeOrAMemberThatUsersSee() {
        var members = members();
        var wrong = new ArrayList<String>();
        for (NamesPage.Row row : page.rows()) {
            if (row.head().equals(LAST_SECTION)) {
                continue;
            }
            List<String> names = NamesPage.code(row.cells().get(1));
            if (names.isEmpty() && !row.cells().get(1).equals("none")) {
                wrong.add("line " + row.line() + ": expected names or none, was: "
                        + row.cells().get(1));
            }
            names.stream()
                    .filter(name -> !isThere(name, members))
                    .forEach(name -> wrong.add("line " + row.line() + ": there is no " + name));
        }
        assertThat(wrong).isEmpty();
    }

    private static boolean isThere(String name, Map<String, List<String>> members) {
        int dot = name.lastIndexOf('.');
        return members.containsKey(name)
                || (dot > 0
                        && members.getOrDefault(name.substring(0, dot), List.of())
                                .contains(name.substring(dot + 1)));
    }

    /// The names of the methods and constants of each public type, by its name without its package.
    private static Map<String, List<String>> members() {
        var members = new HashMap<String, List<String>>();
        for (Library.Module module : Library.MODULES) {
            for (Class<?> type : module.publicTypes()) {
                String name = type.getName()
                        .substring(type.getPackageName().length() + 1)
                        .replace('$', '.');
                List<String> all = members.computeIfAbsent(name, _ -> new ArrayList<>());
                Stream.concat(Arrays.stream(type.getMethods()), Arrays.stream(type.getFields()))
                        .map(Member::getName)
                        .forEach(all::add);
            }
        }
        return members;
    }
}
