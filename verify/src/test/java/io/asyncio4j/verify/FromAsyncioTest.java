package io.asyncio4j.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/// `docs/from-asyncio.md` leaves nothing of asyncio out, and the tests that stand on a page of their own exist.
class FromAsyncioTest {

    private final NamesPage page = NamesPage.of("docs/from-asyncio.md");
    private final NamesPage tests = NamesPage.of("docs/design/from-asyncio-tests.md");

    @Test
    void everyPublicNameOfAsyncioHasARow() {
        assertThat(page.theirNames()).containsAll(AsyncioNames.ALL);
    }

    @Test
    void everyRowNamesATestThatExistsOrSaysThatThereIsNone() {
        assertThat(firstCells(tests)).containsAll(firstCells(page));
        assertThat(tests.wrongProofs()).isEmpty();
    }

    @Test
    void everyRowHasAsManyCellsAsItsTable() {
        for (NamesPage each : List.of(page, tests)) {
            assertThat(each.rows())
                    .allSatisfy(row ->
                            assertThat(row.cells()).as("line " + row.line()).hasSize(row.columns()));
        }
    }

    private static List<String> firstCells(NamesPage page) {
        return page.rows().stream().map(row -> row.cells().getFirst()).toList();
    }
}
