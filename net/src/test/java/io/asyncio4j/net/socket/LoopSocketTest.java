package io.asyncio4j.net.socket;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.forEachConcurrent;
import static io.asyncio4j.Asyncio.gather;
import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.run;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.toThread;
import static io.asyncio4j.Asyncio.yieldNow;
import static io.asyncio4j.net.Until.until;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.asyncio4j.Promise;
import io.asyncio4j.net.Hops;
import io.asyncio4j.net.Peer;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LoopSocketTest extends LoopSocketFixture {

    @Test
    void manyTasksTalkAtOnceAndNoneOfThemLeavesTheLoop() throws Exception {
        var hops = new Hops();
        try (var peer = new Peer(LoopSocketFixture::echo)) {
            hops.run(() -> gather(IntStream.range(0, 100).boxed().toList(), n -> {
                hops.watchThisTask();
                try (Socket socket = connect(peer)) {
                    for (int round = 0; round < 5; round++) {
                        socket.getOutputStream().write(("hello " + n).getBytes(UTF_8));
                        byte[] answer = socket.getInputStream().readNBytes(("hello " + n).length());
                        assertThat(new String(answer, UTF_8)).isEqualTo("hello " + n);
                    }
                }
                return n;
            }));
        }
        assertThat(hops.besidesLocks()).isZero();
    }

    @Test
    void whatIsWrittenReachesTheOtherEndWhileTheTaskGoesOn() throws Exception {
        assumeTrue(System.getProperty("asyncio4j.transport").equals("epoll"), "NIO sends before the next poll");
        var read = new CountDownLatch(3);
        try (var peer = new Peer(socket -> {
            for (int i = 0; i < 3; i++) {
                socket.getInputStream().readNBytes(1000);
                read.countDown();
            }
        })) {
            run(() -> {
                try (Socket socket = connect(peer)) {
                    for (int i = 0; i < 3; i++) {
                        socket.getOutputStream().write(new byte[1000]);
                    }
                    long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
                    while (read.getCount() > 0 && System.nanoTime() < limit) {
                        Thread.onSpinWait(); // no turn for anything else of the loop
                    }
                    assertThat(read.getCount()).isZero();
                }
            });
        }
    }

    @Test
    void whoeverWritesMuchLetsOthersHaveTheirTurn() throws Exception {
        try (var peer = new Peer(socket -> socket.getInputStream().transferTo(OutputStream.nullOutputStream()))) {
            run(() -> {
                int[] turns = {0};
                try (Socket socket = connect(peer)) {
                    var other = createTask(() -> {
                        while (true) {
                            turns[0]++;
                            yieldNow();
                        }
                    });
                    for (int i = 0; i < 1000; i++) { // 8 MB, which the peer takes as fast as they come
                        socket.getOutputStream().write(new byte[8192]);
                    }
                    other.cancel();
                }
                assertThat(turns[0]).isGreaterThan(100); // one for each 64 KiB
            });
        }
    }

    @Test
    void socketsOfTheJdkDoLeaveTheLoop() throws Exception {
        var hops = new Hops();
        var go = new CountDownLatch(1);
        try (var peer = new Peer(socket -> {
            go.await();
            echo(socket);
        })) {
            hops.run(() -> {
                var talking = createTask(() -> {
                    hops.watchThisTask();
                    try (var socket = new Socket(peer.host(), peer.port())) {
                        socket.getOutputStream().write(1);
                        return socket.getInputStream().read();
                    }
                });
                until(() -> hops.besidesLocks() > 0); // what proves that the others are counted rightly
                go.countDown();
                assertThat(talking.await()).isEqualTo(1);
            });
        }
    }

    @Test
    void largeTransfersKeepEveryByteWhileBothSidesAreSlow() throws Exception {
        byte[] sent = new byte[5_000_000];
        new Random(1).nextBytes(sent);
        inTask(LoopSocketFixture::echo, socket -> {
            var received = new Promise<byte[]>();
            createTask(() -> received.complete(socket.getInputStream().readNBytes(sent.length)));
            for (int from = 0; from < sent.length; from += 700_001) {
                socket.getOutputStream().write(sent, from, Math.min(700_001, sent.length - from));
                sleep(millis(1)); // real time: the peer catches up
            }
            assertThat(Arrays.equals(received.await(), sent)).isTrue();
        });
    }

    @Test
    void writesOfTwoTasksDoNotMix() throws Exception {
        inTask(LoopSocketFixture::echo, socket -> {
            byte[] ones = new byte[300_000];
            byte[] twos = new byte[300_000];
            Arrays.fill(ones, (byte) 1);
            Arrays.fill(twos, (byte) 2);
            var received = createTask(() -> socket.getInputStream().readNBytes(600_500));
            gather(
                    () -> socket.getOutputStream().write(ones),
                    () -> socket.getOutputStream().write(twos),
                    () -> forEachConcurrent(IntStream.range(0, 500).boxed().toList(), n -> {
                        for (int turns = 0; turns < n; turns++) { // somebody comes at every opportunity
                            yieldNow();
                        }
                        socket.getOutputStream().write(3);
                    }));
            String all = new String(received.await(), ISO_8859_1);
            assertThat(all.indexOf('\2') - all.indexOf('\1')).isGreaterThanOrEqualTo(300_000);
            assertThat(all.lastIndexOf('\1') - all.indexOf('\1')).isEqualTo(299_999);
            assertThat(all.lastIndexOf('\2') - all.indexOf('\2')).isEqualTo(299_999);
        });
    }

    @Test
    void aReadThatTakesTooLongTimesOutAndLosesNothing() throws Exception {
        var go = new CountDownLatch(1);
        inTask(
                peer -> {
                    go.await();
                    peer.getOutputStream().write("late".getBytes(UTF_8));
                    peer.getInputStream().read();
                },
                socket -> {
                    socket.setSoTimeout(20);
                    assertThat(socket.getSoTimeout()).isEqualTo(20);
                    assertThatThrownBy(() -> socket.getInputStream().read())
                            .isExactlyInstanceOf(SocketTimeoutException.class)
                            .hasMessage("Read timed out");
                    go.countDown();
                    socket.setSoTimeout(0);
                    assertThat(new String(socket.getInputStream().readNBytes(4), UTF_8))
                            .isEqualTo("late");
                });
    }

    @Test
    void eitherHalfCanBeClosedByItself() throws Exception {
        inTask(
                peer -> {
                    byte[] all = peer.getInputStream().readAllBytes();
                    peer.getOutputStream().write(all);
                    peer.shutdownOutput();
                    peer.getInputStream().read();
                },
                socket -> {
                    OutputStream output = socket.getOutputStream();
                    output.write("all of it".getBytes(UTF_8));
                    socket.shutdownOutput();
                    assertThatThrownBy(() -> output.write(1)).hasMessage("Socket output is shutdown");
                    assertThat(socket.isOutputShutdown()).isTrue();
                    assertThatThrownBy(() -> socket.getOutputStream()).hasMessage("Socket output is shutdown");
                    assertThat(new String(socket.getInputStream().readAllBytes(), UTF_8))
                            .isEqualTo("all of it");
                    assertThat(socket.isClosed()).isFalse();
                });
        inTask(LoopSocketFixture::echo, socket -> {
            InputStream input = socket.getInputStream();
            socket.shutdownInput();
            assertThat(socket.isInputShutdown()).isTrue();
            assertThat(input.read()).isEqualTo(-1);
            socket.getOutputStream().write(1);
        });
    }

    @Test
    void whatComesAfterTheInputWasShutIsDropped() throws Exception {
        var sent = new CountDownLatch(1);
        inTask(
                peer -> {
                    peer.getOutputStream().write(new byte[20_000_000]);
                    sent.countDown();
                    peer.getInputStream().read();
                },
                socket -> {
                    InputStream input = socket.getInputStream();
                    until(() -> input.available() >= 64 * 1024); // then it reads no more
                    sleep(millis(200)); // real time: the kernel's buffers fill
                    assertThat(input.available()).isLessThan(2_000_000);
                    assertThat(sent.getCount()).isOne();
                    socket.shutdownInput();
                    assertThat(toThread(() -> sent.await(20, TimeUnit.SECONDS))).isTrue();
                });
    }

    @Test
    void theEndOfThePeerStillLetsUsWrite() throws Exception {
        var heard = new Promise<byte[]>();
        inTask(
                peer -> {
                    peer.shutdownOutput();
                    heard.complete(peer.getInputStream().readNBytes(3));
                },
                socket -> {
                    assertThat(socket.getInputStream().read()).isEqualTo(-1);
                    socket.getOutputStream().write(new byte[] {1, 2, 3});
                    assertThat(heard.await()).containsExactly(1, 2, 3);
                });
    }

    @Test
    void availableTellsWhatHasCome() throws Exception {
        inTask(
                peer -> {
                    peer.getOutputStream().write("12345".getBytes(UTF_8));
                    peer.getInputStream().read();
                },
                socket -> {
                    InputStream input = socket.getInputStream();
                    assertThat(input.read()).isEqualTo('1');
                    until(() -> input.available() >= 4);
                    assertThat(input.skip(2)).isEqualTo(2);
                    assertThat(input.available()).isEqualTo(2);
                    assertThat(input.read(new byte[0])).isZero();
                });
    }
}
