package io.asyncio4j.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Runs the examples with a database, on the MariaDB that they bring along.
@Tag("heavy") // that is fetched first
@Timeout(600)
class SqlProgramsTest {

    private static final String NOBODY_THERE = "jdbc:mariadb://127.0.0.1:1/shop?user=me&password=secret";

    @Test
    void mySqlPoolRunsItsQueriesAtOnce() throws Exception {
        var result = Command.asyncio("run", "examples/MySqlPool.java").run();

        assertThat(result.lines())
                .as(result.errors())
                .startsWith(
                        "Starting a MariaDB for this program … 🐬",
                        "20 connections, 20 queries of 0.5 s each ⏳",
                        "Results: " + IntStream.rangeClosed(1, 20).boxed().toList())
                .hasSize(4);
        assertThat(result.lines().getLast()).matches("All of them in \\d\\.\\d s ✅"); // one by one: 10 s
        assertThat(result.exitStatus()).isZero();
    }

    @Test
    void transferKeepsTheSum() throws Exception {
        var result = Command.asyncio("run", "examples/Transfer.java").run();

        var lines = new ArrayList<>(result.lines());
        lines.replaceAll(line -> line.replaceAll(" \\d+ tried", " N tried"));
        assertThat(lines)
                .as(result.errors())
                .containsExactly(
                        "Starting a MariaDB for this program … 🐬",
                        "5 accounts hold 5000 💰",
                        "500 transfers, N tried again after a deadlock 🔁",
                        "5 accounts hold 5000 ✅");
        assertThat(result.exitStatus()).isZero();
    }

    @Test
    void aDatabaseThatDoesNotAnswerIsNamedWithoutItsPassword() throws Exception {
        for (String program : new String[] {"MySqlPool", "Transfer"}) {
            var result = Command.asyncio("run", "examples/" + program + ".java", "--url", NOBODY_THERE)
                    .run();

            assertThat(result.output()).isEmpty();
            assertThat(result.errors()).doesNotContain("secret");
            assertThat(result.errors().lines().toList().getLast()) // on a busy machine, the watchdog reports before
                    .startsWith("no connection to jdbc:mariadb://127.0.0.1:1/shop: ")
                    .contains("Connection refused");
            assertThat(result.exitStatus()).isEqualTo(1);
        }
    }

    @Test
    void whatTheyExpectIsSaid() throws Exception {
        var result = Command.asyncio("run", "examples/MySqlPool.java", "--ulr", "jdbc:x")
                .run();

        assertThat(result.errors()).contains("expected --url jdbc:mariadb://HOST/", ", was --ulr jdbc:x\n");
        assertThat(result.exitStatus()).isEqualTo(1);
    }
}
