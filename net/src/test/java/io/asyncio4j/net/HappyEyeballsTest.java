package io.asyncio4j.net;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.run;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.timeout;
import static io.asyncio4j.Asyncio.uncancellable;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncio4j.CancelledError;
import io.asyncio4j.Runner;
import io.asyncio4j.TimedOutException;
import io.asyncio4j.function.VoidOp;
import io.asyncio4j.lowlevel.VirtualClock;
import io.asyncio4j.net.socket.LoopSocketFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HappyEyeballsTest {

    private static final InetSocketAddress A = new InetSocketAddress("192.0.2.1", 80);
    private static final InetSocketAddress B = new InetSocketAddress("192.0.2.2", 80);
    private static final InetSocketAddress SIX = new InetSocketAddress("2001:db8::1", 80);
    private static final InetSocketAddress SEVEN = new InetSocketAddress("2001:db8::2", 80);

    private final VirtualClock clock = new VirtualClock();
    private final List<String> story = new ArrayList<>();

    @Test
    void familiesTakeTurns() {
        assertThat(HappyEyeballs.interleave(List.of(SIX, SEVEN, A, B))).containsExactly(SIX, A, SEVEN, B);
        assertThat(HappyEyeballs.interleave(List.of(A, B, SIX))).containsExactly(A, SIX, B);
    }

    @Test
    void theNextIsTriedAfterAQuarterOfASecondAndTheFirstToAnswerWins() throws Exception {
        virtually(() -> {
            assertThat(connect(List.of(A, B, SIX), seconds(10), millis(100))).isEqualTo(name(SIX));
            log("connected");
        });
        assertThat(story).containsExactly("0 tries A", "250 tries SIX", "350 leaves A", "350 connected");
    }

    @Test
    void aFailureLetsTheNextBeginAtOnce() throws Exception {
        virtually(() -> {
            assertThat(HappyEyeballs.<String>connect(
                            List.of(A, B),
                            address -> {
                                log("tries " + name(address));
                                sleep(millis(10));
                                if (address == A) {
                                    throw new UncheckedIOException(new ConnectException("refused"));
                                }
                                return name(address);
                            },
                            this::discard))
                    .isEqualTo("B");
            log("connected");
        });
        assertThat(story).containsExactly("0 tries A", "10 tries B", "20 connected");
    }

    @Test
    void theErrorListsEveryAddressWithItsReason() throws Exception {
        virtually(() -> assertThatThrownBy(() -> HappyEyeballs.connect(
                        List.of(SIX, A),
                        address -> {
                            sleep(address == SIX ? seconds(1) : millis(1));
                            throw failure("no way to " + name(address));
                        },
                        this::discard))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessage("none of 2 addresses could be reached"
                        + " (192.0.2.1:80: no way to A; [2001:db8:0:0:0:0:0:1]:80: no way to SIX)")
                .cause()
                .isInstanceOf(ConnectException.class)
                .satisfies(error -> assertThat(error.getSuppressed()).hasSize(2)));
    }

    @Test
    void aLoneAddressFailsWithItsOwnError() throws Exception {
        var own = failure("own");
        virtually(() -> assertThatThrownBy(() -> HappyEyeballs.connect(
                        List.of(A),
                        _ -> {
                            throw own;
                        },
                        this::discard))
                .isSameAs(own));
        virtually(() -> assertThatThrownBy(() -> HappyEyeballs.connect(List.of(), _ -> "", this::discard))
                .hasMessage("addresses must have at least 1 address, was []"));
    }

    @Test
    void whoComesTooLateIsClosed() throws Exception {
        virtually(() -> assertThat(HappyEyeballs.<String>connect(
                        List.of(A, B),
                        address -> {
                            sleep(address == A ? millis(300) : millis(50)); // both at 300
                            return name(address);
                        },
                        this::discard))
                .isEqualTo("A"));
        assertThat(story).containsExactly("300 discards B");
    }

    @Test
    void aCancellationEndsAllAttempts() throws Exception {
        virtually(() -> {
            var task = createTask(() -> connect(List.of(A, SIX), seconds(10), seconds(10)));
            sleep(seconds(1));
            task.cancel();
            assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
            assertThatThrownBy(() -> timeout(millis(100), () -> connect(List.of(B, A), seconds(9), seconds(9))))
                    .isInstanceOf(TimedOutException.class);
        });
        assertThat(story)
                .containsExactly(
                        "0 tries A",
                        "250 tries SIX",
                        "1000 leaves A",
                        "1000 leaves SIX",
                        "1000 tries B",
                        "1100 leaves B");
    }

    @Test
    void aCancellationWhileTheOthersLeaveClosesTheConnection() throws Exception {
        virtually(() -> {
            var task = createTask(() -> HappyEyeballs.<String>connect(
                    List.of(A, B),
                    address -> {
                        try {
                            sleep(address == A ? millis(300) : seconds(10));
                            return name(address);
                        } finally {
                            if (address == B) {
                                uncancellable(() -> sleep(seconds(1)));
                            }
                        }
                    },
                    this::discard));
            sleep(millis(500));
            task.cancel();
            assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
        });
        assertThat(story).containsExactly("1300 discards A");
    }

    @Test
    void aSocketFindsTheAddressThatAnswers() throws Exception {
        try (var server = new TinyDnsServer()) {
            server.add("two.test", "127.0.0.9", "127.0.0.1");
            System.setProperty(
                    DnsSettings.PROPERTY, "127.0.0.1:" + server.address().getPort());
            try (var only = new Peer(socket -> socket.getOutputStream().write(7))) {
                run(() -> {
                    try (var socket = LoopSocketFactory.getDefault().createSocket("two.test", only.port())) {
                        assertThat(socket.getInetAddress()).isEqualTo(only.host());
                        assertThat(socket.getInputStream().read()).isEqualTo(7);
                    }
                });
            }
        } finally {
            System.clearProperty(DnsSettings.PROPERTY);
        }
    }

    private String connect(List<InetSocketAddress> addresses, Duration first, Duration others) throws IOException {
        return HappyEyeballs.connect(
                addresses,
                address -> {
                    log("tries " + name(address));
                    try {
                        sleep(address == addresses.getFirst() ? first : others);
                        return name(address);
                    } catch (CancelledError e) {
                        log("leaves " + name(address));
                        throw e;
                    }
                },
                this::discard);
    }

    private void virtually(VoidOp<Exception> body) throws Exception {
        try (var runner = new Runner(options -> options.driver(clock))) {
            runner.run(body);
        }
    }

    private void discard(String connection) {
        log("discards " + connection);
    }

    private void log(String what) {
        story.add(clock.elapsed().toMillis() + " " + what);
    }

    private static String name(InetSocketAddress address) {
        return address == A ? "A" : address == B ? "B" : address == SIX ? "SIX" : "SEVEN";
    }

    private static UncheckedIOException failure(String message) {
        return new UncheckedIOException(message, new IOException(message));
    }
}
