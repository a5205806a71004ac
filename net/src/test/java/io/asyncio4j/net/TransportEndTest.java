package io.asyncio4j.net;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.timeout;
import static io.asyncio4j.Asyncio.waitFor;
import static io.asyncio4j.net.Until.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncio4j.EventLoop;
import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TransportEndTest extends TransportFixture {

    @Test
    void aPeerThatClosesDuringAnAnswerIsToldNothingMoreAndTheProtocolLearnsWhy() throws Exception {
        var server = new Recorder();
        serve(server, peer -> {
            Transport transport = waitFor(server.made, seconds(10));
            transport.write(new byte[1_000]);
            transport.write(new byte[10_000_000]);
            until(() -> transport.writeBufferSize() <= 10_000_000); // some has left
            peer.setSoLinger(true, 0); // a reset
            peer.close();
        });
        assertThat(server.story()).startsWith("made", "pause").hasSize(3);
        assertThat(server.story().getLast()).startsWith("lost: ");
    }

    @Test
    void closeSendsWhatWasWrittenAndReceivesNothingMore() throws Exception {
        var server = new Recorder();
        serve(server, peer -> {
            Transport transport = waitFor(server.made, seconds(10));
            transport.write(new byte[5_000_000]);
            transport.close();
            transport.close();
            assertThat(transport.isClosing()).isTrue();
            assertThat(transport.isReading()).isFalse();
            transport.write(new byte[5_000_000]); // dropped
            assertThat(peer.getInputStream().readAllBytes()).hasSize(5_000_000);
        });
        assertThat(server.story()).containsExactly("made", "pause", "resume", "lost");
    }

    @Test
    void abortDropsWhatWasWritten() throws Exception {
        var server = new Recorder();
        serve(server, peer -> {
            Transport transport = waitFor(server.made, seconds(10));
            transport.write(new byte[50_000_000]);
            transport.abort();
            transport.abort();
            assertThat(peer.getInputStream().readAllBytes()).isEmpty();
        });
        assertThat(server.story()).containsExactly("made", "pause", "lost");
    }

    @Test
    void anEofThatIsNotAcknowledgedClosesWhenEverythingIsSent() throws Exception {
        var server = new Recorder();
        serve(server, peer -> {
            waitFor(server.made, seconds(10)).write(new byte[20_000_000]);
            peer.shutdownOutput();
            until(() -> server.story().contains("eof"));
            assertThat(peer.getInputStream().readAllBytes()).hasSize(20_000_000);
        });
        assertThat(server.story()).containsExactly("made", "pause", "eof", "resume", "lost");
    }

    @Test
    void afterAnAcknowledgedEofTheOtherDirectionGoesOn() throws Exception {
        var server = new Recorder() {
            @Override
            boolean onEof() {
                EventLoop.current().callSoon(() -> {
                    transport().write(new byte[20_000_000]);
                    transport().close();
                });
                return true;
            }
        };
        serve(server, peer -> {
            peer.shutdownOutput();
            until(() -> server.story().contains("pause"));
            assertThat(peer.getInputStream().readAllBytes()).hasSize(20_000_000);
        });
        assertThat(server.story()).containsExactly("made", "eof", "pause", "resume", "lost");
    }

    @Test
    void writeEofEndsOneDirectionAfterWhatWasWritten() throws Exception {
        var server = new Recorder();
        serve(server, peer -> {
            Transport transport = waitFor(server.made, seconds(10));
            assertThat(transport.canWriteEof()).isTrue();
            transport.write(new byte[3_000_000]);
            transport.writeEof();
            transport.writeEof();
            assertThatThrownBy(() -> transport.write(new byte[1]))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageStartingWith("write after writeEof on Transport[");
            assertThat(peer.getInputStream().readAllBytes()).hasSize(3_000_000);
            send(peer, "thanks");
        });
        assertThat(server.story()).containsExactly("made", "pause", "resume", "data thanks", "eof", "lost");
    }

    @Test
    void aClosingServerClosesItsConnectionsAndAbortsThoseThatCannotEnd() throws Exception {
        var recorders = new ArrayList<Recorder>();
        inLoop(() -> {
            var listening = Transport.listen(0, () -> {
                recorders.add(new Recorder());
                return recorders.getLast();
            });
            try (var idle = new Socket(LOOPBACK, listening.port());
                    var stalled = new Socket(LOOPBACK, listening.port())) {
                until(() -> recorders.size() >= 2);
                recorders.get(1).made.await().write(new byte[50_000_000]);
                timeout(seconds(20), () -> listening.shutdown(millis(100)));
                assertThat(listening.connectionCount()).isZero();
                assertThat(idle.getInputStream().read()).isEqualTo(-1);
                assertThat(stalled.isConnected()).isTrue();
            }
            recorders.forEach(recorder -> recorder.lost.await());
        });
        assertThat(recorders.get(0).story()).containsExactly("made", "lost");
        assertThat(recorders.get(1).story()).containsExactly("made", "pause", "lost");
    }

    @Test
    void howeverConnectionsAreCutTheirLossIsToldOnceAndLast() throws Exception {
        var random = new Random(1);
        var recorders = new ArrayList<Recorder>();
        inLoop(() -> {
            try (var listening = Transport.listen(0, () -> {
                recorders.add(new Careless(random));
                return recorders.getLast();
            })) {
                var peers = IntStream.range(0, 200)
                        .mapToObj(n -> createTask(() -> cutAnywhere(listening.port(), new Random(n))))
                        .toList();
                peers.forEach(peer -> waitFor(peer, seconds(30)));
                until(() -> recorders.size() >= 200); // the kernel has accepted them before
                recorders.forEach(recorder -> waitFor(recorder.lost, seconds(30)));
                sleep(millis(20)); // real time: a second loss would come late
            }
        });
        assertThat(recorders).hasSize(200).allSatisfy(recorder -> {
            assertThat(recorder.story()).first().isEqualTo("made");
            assertThat(recorder.story()).last().asString().startsWith("lost");
            assertThat(recorder.story().stream().filter(entry -> entry.startsWith("lost")))
                    .hasSize(1);
            assertThat(recorder.story()).noneMatch(entry -> entry.contains(" inside "));
        });
    }

    private static void cutAnywhere(int port, Random random) throws Exception {
        try (var peer = new Socket(LOOPBACK, port)) {
            for (int n = random.nextInt(5); n > 0; n--) {
                peer.getOutputStream().write(new byte[1 + random.nextInt(100_000)]);
                if (random.nextBoolean()) {
                    sleep(millis(random.nextInt(3))); // real time: pieces come apart
                }
            }
            if (random.nextBoolean()) {
                peer.shutdownOutput();
            }
            peer.setSoTimeout(20); // there may be less
            if (random.nextBoolean()) {
                peer.getInputStream().readNBytes(random.nextInt(100_000));
            }
            if (random.nextBoolean()) {
                peer.setSoLinger(true, 0);
            }
        } catch (IOException e) {
            // the server has cut it, or sends nothing
        }
    }

    /// Does anything at any time.
    private static final class Careless extends Recorder {

        private final Random random;

        Careless(Random random) {
            this.random = random;
        }

        @Override
        void onMade(Transport transport) {
            act();
        }

        @Override
        void onData(byte[] data) {
            transport().write(data);
            act();
        }

        @Override
        boolean onEof() {
            EventLoop.current()
                    .callLater(millis(random.nextInt(3)), () -> transport().close());
            return random.nextBoolean();
        }

        private void act() {
            Transport transport = transport();
            switch (random.nextInt(12)) {
                case 0 -> transport.close();
                case 1 -> transport.abort();
                case 2 -> {
                    transport.pauseReading();
                    EventLoop.current().callLater(millis(2), transport::resumeReading);
                }
                case 3 -> throw new IllegalStateException("careless");
                default -> {}
            }
        }
    }
}
