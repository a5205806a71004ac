package io.asyncio4j.net;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.toThread;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.Runner;
import io.asyncio4j.files.AsyncFiles;
import io.asyncio4j.function.VoidOp;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What blocks a thread in this library waits for nothing that the program has given to its default executor.
@Timeout(60)
class ThreadsOfTheirOwnTest {

    @Test
    void namesAreLookedUp() throws Exception {
        busy(() -> {
            assertThat(Hosts.resolve("localhost", 80)).isNotEmpty();
            try (var server = Server.start(0, o -> o.host("localhost"), c -> c.write("hi\n"));
                    var client = Connection.open("localhost", server.port())) {
                assertThat(client.readLine()).isEqualTo("hi");
            }
        });
    }

    @Test
    void filesAreReadWrittenAndSent(@TempDir Path folder) throws Exception {
        Path path = folder.resolve("file");
        busy(() -> {
            AsyncFiles.writeString(path, "one\ntwo\n");
            try (var lines = AsyncFiles.lines(path);
                    var file = AsyncFiles.open(path)) {
                assertThat(lines.iterator().next()).isEqualTo("one");
                assertThat(file.readLine()).isEqualTo("one");
            }
            try (var server = Server.start(0, o -> o.host("127.0.0.1"), c -> c.sendFile(path));
                    var client = Connection.open("127.0.0.1", server.port())) {
                assertThat(client.readAll()).asString().isEqualTo("one\ntwo\n");
            }
        });
    }

    @Test
    void unixSocketsAreMadeAndRemoved(@TempDir Path folder) throws Exception {
        Path path = folder.resolve("socket");
        busy(() -> {
            try (var _ = Server.startUnix(path, c -> c.write("hi\n"));
                    var client = Connection.openUnix(path)) {
                assertThat(client.readLine()).isEqualTo("hi");
            }
            assertThat(Files.exists(path)).isFalse();
        });
    }

    @Test
    void certificatesAreRead(@TempDir Path folder) throws Exception {
        var certificates = new Certificates(folder).sign("local", "localhost");
        busy(() -> Tls.client(o -> o.trust(certificates.root())).prepare());
    }

    /// Runs `body` while every thread of the default executor is busy.
    private static void busy(VoidOp<Exception> body) throws Exception {
        var over = new CountDownLatch(1);
        try (var runner = new Runner(options -> options.executorThreads(2))) {
            runner.run(() -> {
                for (int i = 0; i < 6; i++) {
                    createTask(() -> toThread(() -> over.await(50, TimeUnit.SECONDS)));
                }
                try {
                    body.run();
                } finally {
                    over.countDown();
                }
            });
        }
    }
}
