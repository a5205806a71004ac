package io.asyncio4j.verify;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// `docs/from-asyncio.md` leaves nothing of asyncio out, and the tests that it names exist.
class FromAsyncioTest {

    private final NamesPage page = NamesPage.of("docs/from-asyncio.md");

    @Test
    void everyPublicNameOfAsyncioHasARow() {
        assertThat(page.theirNames()).containsAll(AsyncioNames.ALL);
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
}
