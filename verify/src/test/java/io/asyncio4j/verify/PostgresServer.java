package io.asyncio4j.verify;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A real PostgreSQL: one that comes in a jar, or the one that is installed. It refuses root, who starts it as
/// another user.
final class PostgresServer extends DatabaseServer {

    private static final Path DEBIAN = Path.of("/usr/lib/postgresql");

    private final Path programs;
    private final @Nullable String user; // as whom it runs, if not as who starts it

    private PostgresServer(Path programs) {
        this.programs = programs;
        this.user = isRoot() ? unprivileged() : null;
        if (user != null) {
            prepare(new ProcessBuilder("chown", "-R", user, folder().toString()));
        }
        prepare(asUser(List.of(
                programs.resolve("initdb").toString(),
                "--auth=trust",
                "--username=postgres",
                "--encoding=UTF8",
                "--locale=C",
                "--no-sync",
                "--pgdata=" + data())));
        start();
    }

    /// Starts the one in the jar, where it has been unpacked by a start of its own.
    static PostgresServer embedded() {
        try {
            Path data = Files.createTempDirectory("unpacked");
            try (var _ = EmbeddedPostgres.builder().setDataDirectory(data).start();
                    Stream<String> lines = Files.lines(data.resolve("postmaster.pid"))) {
                long process = Long.parseLong(lines.findFirst().orElseThrow());
                ProcessHandle running = ProcessHandle.of(process).orElseThrow();
                return new PostgresServer(
                        Path.of(running.info().command().orElseThrow()).resolveSibling(""));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Starts the one that is installed, the newest if there are several.
    static Optional<PostgresServer> installed() {
        if (!Files.isDirectory(DEBIAN)) {
            return Optional.empty();
        }
        try (Stream<Path> versions = Files.list(DEBIAN)) {
            return versions.map(version -> version.resolve("bin"))
                    .filter(folder -> Files.isExecutable(folder.resolve("postgres")))
                    .max(Comparator.naturalOrder())
                    .map(PostgresServer::new);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    String url() {
        return "jdbc:postgresql://127.0.0.1:" + port() + "/postgres?user=postgres";
    }

    @Override
    ProcessBuilder command() {
        return asUser(List.of(
                programs.resolve("postgres").toString(),
                "-D",
                data().toString(),
                "-p",
                "" + port(),
                "-c",
                "listen_addresses=127.0.0.1",
                "-c",
                "unix_socket_directories="));
    }

    private Path data() {
        return folder().resolve("data");
    }

    private ProcessBuilder asUser(List<String> command) {
        var whole = new ArrayList<String>();
        if (user != null) {
            whole.addAll(List.of("setpriv", "--reuid=" + user, "--regid=" + group(user), "--clear-groups"));
        }
        whole.addAll(command);
        return new ProcessBuilder(whole);
    }

    private static String unprivileged() {
        return succeeds("id", "-u", "postgres") ? "postgres" : "nobody";
    }

    private static String group(String user) {
        return user.equals("nobody") && !succeeds("getent", "group", "nobody") ? "nogroup" : user;
    }

    private static boolean succeeds(String... command) {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException | InterruptedException e) {
            return false;
        }
    }
}
