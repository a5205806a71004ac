package io.asyncio4j.sql;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What is read of texts: URLs and statements.
class TextsTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        jdbc:mariadb://host/db?user=root&password=secret                  | jdbc:mariadb://host/db
        jdbc:mysql://root:secret@host:3306/db                             | jdbc:mysql://host:3306/db
        jdbc:mysql://(host=h,port=1,user=u,password=secret)/db            | jdbc:mysql://(host=h,port=1,user=…,password=…)/db
        jdbc:oracle:thin:scott/secret@//host:1521/db                      | jdbc:oracle://host:1521/db
        jdbc:h2:mem:teas;PASSWORD=secret                                  | jdbc:h2:mem:teas
        jdbc:sqlite:/tmp/teas.db                                          | jdbc:sqlite:/tmp/teas.db
        """)
    void placesAreShownWithoutCredentials(String url, String shown) {
        assertThat(JdbcUrl.of(url)).hasToString(shown);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        jdbc:mariadb://teas.example,more.example:3307/db     | [teas.example, more.example]
        jdbc:mysql://u:p@teas.example/db                     | [teas.example]
        jdbc:mysql://address=(host=teas.example)(port=1)/db  | [teas.example]
        jdbc:mysql:loadbalance://a.example,b.example/db      | [a.example, b.example]
        jdbc:postgresql://[::1]:5432,127.0.0.1/db            | []
        jdbc:postgresql://localhost/db                       | []
        jdbc:h2:mem:teas                                     | []
        """)
    void namesThatMustBeLookedUpAreFound(String url, String hosts) {
        assertThat(JdbcUrl.of(url).hosts()).hasToString(hosts);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SET x = 1",
                " begin",
                "-- why\n# and\n/* how */ USE db",
                "CREATE OR REPLACE TEMPORARY TABLE x (id INT)",
                "LISTEN teas",
                "START TRANSACTION",
                "alter session set x = 1"
            })
    void whatChangesTheSessionIsKnown(String sql) {
        assertThat(SessionChanges.isMadeBy(sql)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"SELECT 1", "UPDATE x SET y = 1", "settle", "-- SET x\nSELECT 1", "SET TRANSACTION READ ONLY", ""
            })
    void whatDoesNotIsNot(String sql) {
        assertThat(SessionChanges.isMadeBy(sql)).isFalse();
    }

    @Test
    void namesAreNotLookedForInTextsAndComments() {
        var parsed = ParsedSql.of("""
            SELECT ':a', ":b", `:c`, $x$ :d $x$, x::int, '1:2' /* :e */ -- :f
            FROM t WHERE g = :g AND h IN (:h_1, :g) AND i @?? 'j'\
            """);
        assertThat(parsed.names()).containsExactly("g", "h_1", "g");
        assertThat(parsed.marks()).isZero();
        assertThat(parsed.text()).contains("x::int", "g = ? AND h IN (?, ?) AND i @?? 'j'");
        assertThat(ParsedSql.of("SELECT '?', ?, ?? ?").marks()).isEqualTo(2);
    }
}
