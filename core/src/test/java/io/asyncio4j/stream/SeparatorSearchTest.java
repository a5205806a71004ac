package io.asyncio4j.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SeparatorSearchTest {

    @Test
    void separatorsAreFoundWhereASimpleSearchFindsThem() {
        var random = new Random(1);
        for (int round = 0; round < 5000; round++) {
            String text = letters(random, 1 + random.nextInt(60));
            var separators = new ArrayList<String>();
            for (int i = random.nextInt(3); i >= 0; i--) {
                separators.add(letters(random, 1 + random.nextInt(9)));
            }
            int limit = 1 + random.nextInt(20);
            assertThat(search(text, separators, limit, random))
                    .as("%s in %s, limit %d", separators, text, limit)
                    .isEqualTo(expected(text, separators, limit));
        }
    }

    @Test
    void anyLimitMayBeSet() {
        var search = new SeparatorSearch(Integer.MAX_VALUE, new byte[][] {bytes("--")});
        search.scan(bytes("-x"), 0);
        assertThat(search.isOver()).isFalse();
        search.scan(bytes("--"), 0);
        assertThat(search.end()).isEqualTo(4);
    }

    @Test
    void aSeparatorIsNamedAsInASourceFile() {
        var search = new SeparatorSearch(1, new byte[][] {bytes("\r\n\t"), bytes("\"\\ ~"), {0, 31, 127, -1}});
        assertThat(search).hasToString("\"\\r\\n\\t\" or \"\\\"\\\\ ~\" or \"\\x00\\x1f\\x7f\\xff\"");
    }

    /// Ends: of the separator that ends first, -1 for none, -2 for beyond the limit.
    private static int expected(String text, List<String> separators, int limit) {
        int longest = separators.stream().mapToInt(String::length).max().orElseThrow();
        for (int end = 1; end <= text.length(); end++) {
            int shortestFound = Integer.MAX_VALUE;
            for (String separator : separators) {
                if (text.substring(0, end).endsWith(separator)) {
                    shortestFound = Math.min(shortestFound, separator.length());
                }
            }
            if (shortestFound <= end) {
                return end - shortestFound > limit ? -2 : end;
            }
        }
        return text.length() >= limit + longest ? -2 : -1;
    }

    private static int search(String text, List<String> separators, int limit, Random random) {
        var search = new SeparatorSearch(
                limit, separators.stream().map(SeparatorSearchTest::bytes).toArray(byte[][]::new));
        for (int from = 0; from < text.length(); ) {
            int to = Math.min(text.length(), from + 1 + random.nextInt(10));
            search.scan(bytes("#" + text.substring(from, to)), 1);
            from = to;
        }
        return search.isFound() ? search.end() : search.isBeyondLimit() ? -2 : -1;
    }

    private static String letters(Random random, int length) {
        return random.ints(length, 'a', 'c')
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
