package snippets;

import static io.asyncio4j.Asyncio.createTask;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.sql.ConnectionPool;
import io.asyncio4j.sql.Queries;
import io.asyncio4j.sql.RowStream;
import io.asyncio4j.test.AsyncTest;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;

class QueriesTest {

    // @start region=queries
    record Tea(int id, String name, BigDecimal price) {}

    List<Tea> cheapTeas(Queries database, int most) {
        return database.query("SELECT id, name, price FROM tea WHERE price <= ? ORDER BY id", most)
                .as(Tea.class);
    }

    int add(Queries database, String name, int price) {
        return database.insert(
                        "INSERT INTO tea (name, price) VALUES (:name, :price)", Map.of("name", name, "price", price))
                .value(int.class); // the key that the database has made
    }
    // @end

    // @start region=stream
    BigDecimal worth(Queries database) {
        BigDecimal sum = BigDecimal.ZERO;
        try (RowStream teas = database.stream("SELECT id, name, price FROM tea")) { // millions of them
            for (Tea tea : teas.as(Tea.class)) {
                sum = sum.add(tea.price());
            }
        }
        return sum;
    }
    // @end

    @AsyncTest(leftoverThreads = true)
    void stream() {
        try (var pool = ConnectionPool.open("jdbc:h2:mem:streamed;DB_CLOSE_DELAY=-1", options -> options.toThread())) {
            pool.update("CREATE TABLE tea (id INT AUTO_INCREMENT, name VARCHAR(50), price DECIMAL(8, 2))");
            add(pool, "Assam", 4);
            add(pool, "Sencha", 7);
            assertThat(worth(pool)).isEqualByComparingTo("11");
        }
    }

    @AsyncTest(leftoverThreads = true)
    void pool() {
        var found = createTask(() -> {
            // @start region=pool
            try (var pool = ConnectionPool.open(
                    "jdbc:h2:mem:shop", options -> options.maxSize(5).toThread())) {
                pool.update("CREATE TABLE tea (id INT AUTO_INCREMENT, name VARCHAR(50), price DECIMAL(8, 2))");
                pool.useTransaction(
                        tx -> { // both or none
                            add(tx, "Assam", 4);
                            add(tx, "Sencha", 7);
                        });
                return cheapTeas(pool, 5);
            }
            // @end
        });
        assertThat(found.await()).containsExactly(new Tea(1, "Assam", new BigDecimal("4.00")));
    }
}
