package io.asyncio4j.net;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.waitFor;
import static io.asyncio4j.Asyncio.yieldNow;
import static io.asyncio4j.net.Until.until;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.EventLoop;
import io.asyncio4j.Promise;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TransportFlowTest extends TransportFixture {

    @Test
    void writingIsPausedInsideTheWriteThatIsTooMuchAndResumedWhenLittleIsLeft() throws Exception {
        var sizes = new ArrayList<Long>();
        var server = new Recorder() {
            @Override
            void onResume() {
                sizes.add(transport().writeBufferSize());
            }
        };
        serve(server, peer -> {
            Transport transport = waitFor(server.made, seconds(10));
            transport.write(new byte[64 * 1024]);
            assertThat(server.story()).containsExactly("made");
            transport.write(new byte[1]);
            assertThat(server.story()).containsExactly("made", "pause");
            assertThat(transport.writeBufferSize()).isEqualTo(64 * 1024 + 1);
            transport.write(new byte[10_000_000]);
            peer.getInputStream().readNBytes(10_000_000 + 64 * 1024 + 1);
            until(() -> transport.writeBufferSize() == 0);
            assertThat(server.story()).containsExactly("made", "pause", "resume");
            assertThat(transport.writeBufferSize()).isZero();
            transport.setWriteBufferLimits(0, 0);
            transport.write(new byte[1]);
            assertThat(server.story()).containsExactly("made", "pause", "resume", "pause");
        });
        assertThat(server.story()).containsExactly("made", "pause", "resume", "pause", "resume", "eof", "lost");
        assertThat(sizes.getFirst()).isLessThanOrEqualTo(16 * 1024);
    }

    @Test
    void aProtocolThatWritesWheneverItMayStarvesNobodyAndFillsNoMemory() throws Exception {
        var server = new Recorder() {
            @Override
            void onMade(Transport transport) {
                transport.write(new byte[100_000]);
            }

            @Override
            void onResume() {
                transport().write(new byte[100_000]);
                assertThat(transport().writeBufferSize()).isLessThanOrEqualTo(200_000);
            }
        };
        serve(server, peer -> {
            for (int n = 0; n < 50; n++) {
                peer.getInputStream().readNBytes(200_000);
                yieldNow();
            }
            server.transport().abort();
        });
        assertThat(reported).isEmpty();
    }

    @Test
    void pausedReadingKeepsThePeerWaitingAndTheEndBehindTheBytes() throws Exception {
        var server = new Recorder() {
            @Override
            void onMade(Transport transport) {
                transport.pauseReading();
            }
        };
        serve(server, peer -> {
            send(peer, "one");
            peer.shutdownOutput();
            waitFor(server.made, seconds(20));
            sleep(millis(50)); // real time: the bytes and the end arrive
            assertThat(server.story()).containsExactly("made");
            assertThat(server.transport().isReading()).isFalse();
            server.transport().resumeReading();
            assertThat(server.story()).containsExactly("made");
            peer.getInputStream().read();
        });
        assertThat(server.story()).containsExactly("made", "data one", "eof", "lost");
    }

    @Test
    void pausingBetweenTwoPiecesHoldsTheSecond() throws Exception {
        var server = new Recorder() {
            @Override
            void onData(byte[] data) {
                transport().pauseReading();
            }
        };
        serve(server, peer -> {
            var sender = createTask(() -> {
                peer.getOutputStream().write(new byte[5_000_000]);
                peer.shutdownOutput();
            });
            Transport transport = waitFor(server.made, seconds(10));
            int pieces = 0;
            while (!server.lost.isDone()) {
                sleep(millis(1)); // real time: more arrives
                int seen = data(server);
                transport.resumeReading();
                yieldNow();
                yieldNow();
                assertThat(data(server) - seen).isBetween(0, 1_000_000);
                pieces++;
            }
            assertThat(data(server)).isEqualTo(5_000_000);
            assertThat(pieces).isGreaterThan(2);
            sender.await();
        });
        assertThat(server.story()).hasSize(4).endsWith("eof", "lost");
    }

    @Test
    void writesOfTasksAndCallbacksKeepTheirOrder() throws Exception {
        var server = new Recorder();
        serve(server, peer -> {
            Transport transport = waitFor(server.made, seconds(10));
            var loop = EventLoop.current();
            var expected = new StringBuilder();
            for (int n = 0; n < 1_000; n++) {
                String piece = n + ",";
                expected.append(piece);
                if (n % 3 == 0) {
                    var written = new Promise<@Nullable Void>();
                    loop.callSoon(() -> {
                        transport.write(piece.getBytes(UTF_8));
                        written.complete(null);
                    });
                    written.await();
                } else {
                    var buffer = ByteBuffer.wrap(("x" + piece).getBytes(UTF_8)).position(1);
                    transport.write(n % 3 == 1 ? buffer : buffer.asReadOnlyBuffer());
                }
            }
            transport.close();
            assertThat(new String(peer.getInputStream().readAllBytes(), UTF_8)).isEqualTo(expected.toString());
        });
    }

    private static int data(Recorder recorder) {
        return recorder.story().stream()
                .filter(entry -> entry.startsWith("data "))
                .mapToInt(entry -> entry.length() - "data ".length())
                .sum();
    }
}
