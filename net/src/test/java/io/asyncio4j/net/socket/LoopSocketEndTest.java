package io.asyncio4j.net.socket;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.run;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.timeout;
import static io.asyncio4j.Asyncio.toThread;
import static io.asyncio4j.Asyncio.yieldNow;
import static io.asyncio4j.net.Until.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncio4j.CancelledError;
import io.asyncio4j.EventLoop;
import io.asyncio4j.Promise;
import io.asyncio4j.TimedOutException;
import io.asyncio4j.net.Peer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LoopSocketEndTest extends LoopSocketFixture {

    @Test
    void closingWakesReadersAndWritersWhoeverCloses() throws Exception {
        inTask(LoopSocketFixture::ignore, socket -> {
            var reader = createTask(() -> socket.getInputStream().read());
            var writer = createTask(() -> socket.getOutputStream().write(new byte[50_000_000]));
            yieldNow();
            socket.close();
            socket.close();
            assertThatThrownBy(() -> reader.awaitThrowing(IOException.class))
                    .isExactlyInstanceOf(SocketException.class)
                    .hasMessage("Socket closed");
            assertThatThrownBy(() -> writer.awaitThrowing(IOException.class)).hasMessage("Socket closed");
            assertThatThrownBy(socket::getInputStream).hasMessage("Socket is closed");
        });
        inTask(LoopSocketFixture::ignore, socket -> {
            var reader = createTask(() -> socket.getInputStream().read());
            yieldNow();
            toThread(socket::close);
            assertThatThrownBy(() -> reader.awaitThrowing(IOException.class)).hasMessage("Socket closed");
        });
    }

    @Test
    void aPeerThatResetsEndsAWriteThatWaits() throws Exception {
        var go = new CountDownLatch(1);
        inTask(
                peer -> {
                    go.await();
                    peer.setSoLinger(true, 0);
                },
                socket -> {
                    var writer = createTask(() -> socket.getOutputStream().write(new byte[50_000_000]));
                    yieldNow();
                    go.countDown();
                    assertThatThrownBy(() -> writer.awaitThrowing(IOException.class))
                            .isInstanceOf(SocketException.class);
                });
    }

    @Test
    void aClosedSocketLeavesNothingOnTheLoop() throws Exception {
        inTask(LoopSocketFixture::echo, socket -> {
            socket.getOutputStream().write(1);
            socket.close();
            EventLoop loop = EventLoop.current();
            yieldNow();
            timeout(seconds(8), () -> until(() -> loop.pendingTimers().isEmpty()));
        });
    }

    @Test
    void whatWasWrittenBeforeClosingArrives() throws Exception {
        var heard = new Promise<byte[]>();
        try (var peer = new Peer(socket -> {
            sleepOnThread(20);
            heard.complete(socket.getInputStream().readAllBytes());
        })) {
            run(() -> {
                try (Socket socket = connect(peer)) {
                    socket.getOutputStream().write(new byte[60_000]);
                }
                assertThat(heard.await()).hasSize(60_000);
            });
            run(() -> connect(peer).close());
        }
    }

    @Test
    void aCancellationClosesTheSocketAndGoesAroundTheLibrary() throws Exception {
        var story = new ArrayList<String>();
        inTask(LoopSocketFixture::ignore, socket -> {
            var task = createTask(() -> {
                library(socket, story);
                yieldNow();
                story.add("not reached");
            });
            yieldNow();
            task.cancel("enough");
            assertThatThrownBy(task::await).isInstanceOf(CancelledError.class).hasMessage("enough");
            assertThat(socket.isClosed()).isTrue();
        });
        assertThat(story).containsExactly("Socket closed: the task was cancelled", "and then Socket is closed");
    }

    @Test
    void aTimeLimitIsATimeLimitWhateverTheLibraryThrows() throws Exception {
        inTask(
                LoopSocketFixture::ignore,
                socket -> assertThatThrownBy(() -> timeout(millis(20), () -> {
                            try {
                                socket.getInputStream().read();
                            } catch (IOException e) {
                                throw new UncheckedIOException("wrapped", e);
                            }
                        }))
                        .isInstanceOf(TimedOutException.class));
    }

    @Test
    void otherThreadsMayOnlyCloseIt() throws Exception {
        assertThatThrownBy(() -> factory.createSocket(InetAddress.getLoopbackAddress(), 1))
                .isInstanceOf(SocketException.class)
                .hasMessageStartingWith("a LoopSocket connects in a task of an event loop, not on Thread[");
        inTask(LoopSocketFixture::echo, socket -> {
            toThread(() -> assertThatThrownBy(() -> socket.getInputStream().read())
                    .isInstanceOf(SocketException.class)
                    .hasMessageMatching(
                            "the socket belongs to EventLoop\\[asyncio\\] and is for its tasks, but was used"
                                    + " on Thread\\[.*; only close\\(\\) may be called there"));
            toThread(() ->
                    assertThatThrownBy(() -> socket.getOutputStream().write(1)).isInstanceOf(SocketException.class));
            socket.getOutputStream().write(7);
            assertThat(socket.getInputStream().read()).isEqualTo(7);
        });
        Socket left = factory.createSocket();
        try (var peer = new Peer(LoopSocketFixture::ignore)) {
            run(() -> left.connect(new InetSocketAddress(peer.host(), peer.port())));
        }
        assertThatThrownBy(() -> left.getInputStream().read()).hasMessage("Socket closed: its event loop has ended");
        left.close();
        assertThat(left.isClosed()).isTrue();
    }

    @Test
    void aLoopThatEndsLeavesNoConnectionOpen() throws Exception {
        var ended = new CountDownLatch(1);
        try (var peer = new Peer(socket -> {
            socket.getInputStream().readAllBytes();
            ended.countDown();
        })) {
            run(() -> {
                Socket forgotten = connect(peer);
                createTask(() -> forgotten.getInputStream().read());
                yieldNow();
            });
            assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(EventLoop.find()).isEmpty();
    }

    /// A library that knows nothing of tasks: it tries its best when the socket fails.
    private static void library(Socket socket, List<String> story) {
        try {
            socket.getInputStream().read();
        } catch (IOException e) {
            story.add(String.valueOf(e.getMessage()));
            try {
                socket.getOutputStream().write(1);
            } catch (IOException again) {
                story.add("and then " + again.getMessage());
            }
        }
    }
}
