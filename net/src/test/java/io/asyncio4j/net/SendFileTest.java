package io.asyncio4j.net;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.gather;
import static io.asyncio4j.Asyncio.run;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.timeout;
import static io.asyncio4j.Asyncio.waitFor;
import static io.asyncio4j.Asyncio.yieldNow;
import static io.asyncio4j.net.Until.until;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncio4j.CancelledError;
import io.asyncio4j.Promise;
import io.asyncio4j.function.VoidFn;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SendFileTest extends OnEachTransport {

    private static final int SIZE = 20_000_000;

    @TempDir
    private Path folder;

    private final byte[] content = new byte[SIZE];
    private Path file = Path.of("");

    @BeforeEach
    void writeFile() throws IOException {
        new Random(1).nextBytes(content);
        file = Files.write(folder.resolve("file"), content);
    }

    @Test
    void aFileArrivesBetweenWhatIsWrittenBeforeAndAfter() throws Exception {
        serve(
                client -> {
                    client.write("before");
                    var after = createTask(() -> client.write("after"));
                    assertThat(client.sendFile(file)).isEqualTo(SIZE);
                    after.await();
                },
                peer -> {
                    byte[] all = peer.getInputStream().readAllBytes();
                    assertThat(new String(all, 0, 6, UTF_8)).isEqualTo("before");
                    assertThat(Arrays.equals(all, 6, 6 + SIZE, content, 0, SIZE))
                            .isTrue();
                    assertThat(new String(all, 6 + SIZE, 5, UTF_8)).isEqualTo("after");
                    assertThat(all).hasSize(SIZE + 11);
                });
    }

    @Test
    void aPartIsSentAndAnEmptyOneIsNothing() throws Exception {
        serve(
                client -> {
                    assertThat(client.sendFile(file, 1_000, 10)).isEqualTo(10);
                    assertThat(client.sendFile(file, SIZE, 0)).isZero();
                    assertThat(client.sendFile(file, SIZE - 3, FileSending.REST))
                            .isEqualTo(3);
                },
                peer -> {
                    byte[] all = peer.getInputStream().readAllBytes();
                    assertThat(all).hasSize(13).startsWith(Arrays.copyOfRange(content, 1_000, 1_010));
                    assertThat(all).endsWith(Arrays.copyOfRange(content, SIZE - 3, SIZE));
                });
    }

    @Test
    void whatTheFileHasNotIsNamedAndNothingIsSent() throws Exception {
        serve(
                client -> {
                    assertThatThrownBy(() -> client.sendFile(file, -1, 1)).hasMessage("offset must be >= 0, was -1");
                    assertThatThrownBy(() -> client.sendFile(file, 0, -2)).hasMessage("count must be >= 0, was -2");
                    assertThatThrownBy(() -> client.sendFile(file, 10, SIZE))
                            .isInstanceOf(UncheckedIOException.class)
                            .hasMessage("cannot send " + file + ": it has 20000000 bytes, expected at least 20000010");
                    assertThatThrownBy(() -> client.sendFile(file, 1, Long.MAX_VALUE))
                            .hasMessageEndingWith("it has 20000000 bytes, expected at least " + Long.MAX_VALUE);
                    assertThatThrownBy(() -> client.sendFile(folder.resolve("none")))
                            .hasMessage("cannot send " + folder.resolve("none") + ": there is no such file");
                    assertThatThrownBy(() -> client.sendFile(folder))
                            .hasMessage("cannot send " + folder + ": it is not a regular file");
                    assertThat(isOpen(file)).isFalse();
                    client.write("fine");
                },
                peer -> assertThat(peer.getInputStream().readAllBytes()).isEqualTo("fine".getBytes(UTF_8)));
    }

    @Test
    void nothingIsSentIfTheStreamIsEndedWhileTheFileIsOpened() throws Exception {
        serve(
                client -> {
                    client.write("fine");
                    var ended = new CountDownLatch(1);
                    keepThreadsBusy(ended); // and so nobody opens the file
                    var sending = createTask(() -> client.sendFile(file));
                    createTask(client::writeEof).await();
                    ended.countDown();
                    assertThatThrownBy(sending::await)
                            .isInstanceOf(IllegalStateException.class)
                            .hasMessageEndingWith(" was ended by writeEof");
                    assertThat(client.isOpen()).isTrue();
                },
                peer -> assertThat(peer.getInputStream().readAllBytes()).isEqualTo("fine".getBytes(UTF_8)));
    }

    @Test
    void aFileThatIsCutMeanwhileAbortsTheConnection() throws Exception {
        var arrives = new CountDownLatch(1);
        var isCut = new CountDownLatch(1);
        serve(
                client -> {
                    var cut = createTask(() -> {
                        arrives.await();
                        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                            channel.truncate(1_000);
                        }
                        isCut.countDown();
                    });
                    assertThatThrownBy(() -> client.sendFile(file))
                            .isInstanceOf(UncheckedIOException.class)
                            .hasMessage("cannot send " + file + ": it was cut meanwhile");
                    cut.await();
                    assertThat(client.isOpen()).isFalse();
                },
                peer -> {
                    awaitBytes(peer);
                    arrives.countDown();
                    isCut.await(); // the file does not fit into the buffers between
                    assertThatThrownBy(() -> peer.getInputStream().readNBytes(SIZE + 1))
                            .isInstanceOf(SocketException.class);
                });
    }

    @Test
    void aCancelledSendingAbortsTheConnectionAndClosesTheFile() throws Exception {
        var arrives = new CountDownLatch(1);
        var cancelled = new CountDownLatch(1);
        serve(
                client -> {
                    var sending = createTask(() -> client.sendFile(file));
                    arrives.await();
                    sending.cancel();
                    assertThatThrownBy(sending::await).isInstanceOf(CancelledError.class);
                    assertThat(client.isOpen()).isFalse();
                    cancelled.countDown();
                    until(() -> !isOpen(file));
                },
                peer -> {
                    awaitBytes(peer);
                    arrives.countDown();
                    cancelled.await(); // the file does not fit into the buffers between
                    assertThatThrownBy(() -> peer.getInputStream().readNBytes(SIZE))
                            .isInstanceOf(SocketException.class);
                });
    }

    @Test
    void aSendingThatIsCancelledAtOnceHasSentNothing() throws Exception {
        serve(
                client -> {
                    for (int turns = 0; turns < 3; turns++) {
                        var sending = createTask(() -> client.sendFile(file, 0, 10));
                        sending.cancel();
                        assertThatThrownBy(sending::await).isInstanceOf(CancelledError.class);
                    }
                    client.write("fine");
                },
                peer -> assertThat(peer.getInputStream().readAllBytes()).isEqualTo("fine".getBytes(UTF_8)));
    }

    @Test
    void aSendingThatIsCancelledBeforeItsTurnIsWithdrawn() throws Exception {
        run(() -> {
            var turns = new ArrayList<Runnable>();
            var story = new ArrayList<String>();
            var channel = new EmbeddedChannel();
            try (var sending = FileSending.open(file, 0, 10)) {
                var task = createTask(() -> sending.send(
                        channel,
                        turns::add,
                        region -> {
                            story.add("written");
                            return channel.newSucceededFuture();
                        },
                        () -> story.add("aborted"),
                        IllegalStateException::new));
                yieldNow();
                task.cancel();
                assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
            }
            turns.getFirst().run();
            assertThat(story).isEmpty();
            assertThat(isOpen(file)).isFalse();
        });
    }

    @Test
    void underTlsItIsCopiedInBlocksAndOtherWritersWait() throws Exception {
        var certificates = new Certificates(folder.resolve("certificates")).sign("local", "localhost");
        run(() -> {
            try (var server = Server.start(0, o -> o.tls(certificates.server("local")), client -> {
                        client.write("before");
                        var after = createTask(() -> client.write("after"));
                        client.sendFile(file, 1, 1_000_000);
                        assertThat(isOpen(file)).isFalse();
                        after.await();
                    });
                    var client = Connection.open("localhost", server.port(), o -> o.tls(certificates.client()))) {
                byte[] all = client.readAllUpTo(2_000_000);
                assertThat(Arrays.equals(all, 6, 1_000_006, content, 1, 1_000_001))
                        .isTrue();
                assertThat(new String(all, 1_000_006, all.length - 1_000_006, UTF_8))
                        .isEqualTo("after");
            }
        });
    }

    @Test
    void underTlsAFileThatIsCutMeanwhileAbortsTheConnection() throws Exception {
        serveTls(
                connection -> assertThatThrownBy(() -> connection.sendFile(file))
                        .isInstanceOf(UncheckedIOException.class)
                        .hasMessage("cannot send " + file + ": it was cut meanwhile"),
                client -> {
                    client.readExactly(1_000);
                    try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                        channel.truncate(1_000);
                    }
                    assertThatThrownBy(() -> client.readExactly(SIZE)).isInstanceOf(ConnectionLostException.class);
                });
    }

    @Test
    void underTlsACancelledSendingAbortsTheConnectionOnceItHasBegun() throws Exception {
        var begun = new Promise<Boolean>();
        serveTls(
                connection -> {
                    var cancelled = new CountDownLatch(1);
                    keepThreadsBusy(cancelled); // and so nobody opens the file
                    var early = createTask(() -> connection.sendFile(file));
                    yieldNow();
                    early.cancel();
                    cancelled.countDown();
                    assertThatThrownBy(early::await).isInstanceOf(CancelledError.class);
                    connection.write("fine");
                    var sending = createTask(() -> connection.sendFile(file));
                    begun.await();
                    sending.cancel();
                    assertThatThrownBy(sending::await).isInstanceOf(CancelledError.class);
                    assertThat(connection.isOpen()).isFalse();
                    assertThat(isOpen(file)).isFalse();
                },
                client -> {
                    assertThat(client.readExactly(4)).asString().isEqualTo("fine");
                    client.readExactly(1_000);
                    begun.complete(true);
                    assertThatThrownBy(() -> client.readExactly(SIZE)).isInstanceOf(ConnectionLostException.class);
                });
    }

    @Test
    void aTransportSendsAFileBetweenItsBytes() throws Exception {
        var server = new Recorder();
        run(() -> {
            try (var listening = Transport.listen(0, () -> server);
                    var peer = new Socket(InetAddress.getLoopbackAddress(), listening.port())) {
                Transport transport = waitFor(server.made, seconds(10));
                transport.write("before".getBytes(UTF_8));
                gather(
                        () -> {
                            transport.sendFile(file, 5, 10_000_000);
                            transport.write("after".getBytes(UTF_8));
                            transport.close();
                            assertThatThrownBy(() -> transport.sendFile(file, 0, 1))
                                    .isInstanceOf(IllegalStateException.class);
                        },
                        () -> {
                            byte[] all = peer.getInputStream().readAllBytes();
                            assertThat(all).hasSize(10_000_011);
                            assertThat(Arrays.equals(all, 6, 10_000_006, content, 5, 10_000_005))
                                    .isTrue();
                        });
                waitFor(server.lost, seconds(10));
            }
        });
        assertThat(server.story()).containsExactly("made", "lost");
    }

    private static void awaitBytes(Socket peer) throws IOException {
        until(() -> peer.getInputStream().available() > 0);
    }

    private static boolean isOpen(Path file) throws IOException {
        try (var descriptors = Files.list(Path.of("/proc/self/fd"))) {
            return descriptors.anyMatch(descriptor -> {
                try {
                    return Files.readSymbolicLink(descriptor).equals(file);
                } catch (IOException e) {
                    return false; // closed meanwhile
                }
            });
        }
    }

    private void serveTls(VoidFn<Connection, Exception> handler, VoidFn<Connection, Exception> body) throws Exception {
        var certificates = new Certificates(folder.resolve("certificates")).sign("local", "localhost");
        run(() -> {
            var handled = new Promise<Boolean>();
            try (var server = Server.start(0, o -> o.tls(certificates.server("local")), connection -> {
                        try {
                            handler.accept(connection);
                            handled.complete(true);
                        } catch (Throwable e) {
                            handled.fail(e);
                        }
                    });
                    var client = Connection.open("localhost", server.port(), o -> o.tls(certificates.client()))) {
                body.accept(client);
                timeout(seconds(20), handled::await);
            }
        });
    }

    @SuppressWarnings("try") // closed early
    private static void serve(VoidFn<Connection, Exception> handler, VoidFn<Socket, Exception> peer) throws Exception {
        run(() -> {
            var failures = new Throwable[1];
            try (var server = Server.start(0, client -> {
                        try {
                            handler.accept(client);
                        } catch (Throwable e) {
                            failures[0] = e;
                        }
                    });
                    var socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
                peer.accept(socket);
                socket.close();
                until(() -> server.connectionCount() == 0);
            }
            if (failures[0] != null) {
                throw new AssertionError("the server's side failed", failures[0]);
            }
        });
    }

    /// Keeps all threads that read files busy until `over`.
    private static void keepThreadsBusy(CountDownLatch over) {
        for (int i = 0; i < NetThreads.FILES.getMaximumPoolSize(); i++) {
            NetThreads.FILES.execute(() -> {
                try {
                    over.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
        }
    }
}
