package io.asyncio4j.net;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.forEachConcurrent;
import static io.asyncio4j.Asyncio.run;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.timeout;
import static io.asyncio4j.Asyncio.yieldNow;
import static io.asyncio4j.net.Until.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncio4j.CancelledError;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.PortUnreachableException;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DatagramsTest extends OnEachTransport {

    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    @Test
    void messagesComeWholeWithTheirSender() throws Exception {
        run(() -> {
            try (var one = Datagrams.bind(ANY_PORT);
                    var two = Datagrams.bind(ANY_PORT)) {
                one.send("hello", two.localAddress());
                var received = two.receive();
                assertThat(received.text()).isEqualTo("hello");
                assertThat(received.sender()).isEqualTo(one.localAddress());
                two.send(new byte[60_000], received.sender());
                assertThat(one.receive().bytes()).hasSize(60_000);
                assertThat(two.toString()).startsWith("Datagrams[/127.0.0.1:").endsWith("]");
            }
        });
    }

    @Test
    void manyTasksAskOneServer() throws Exception {
        run(() -> {
            try (var server = Datagrams.bind(ANY_PORT)) {
                createTask(() -> {
                    for (var question : server) {
                        server.send(question.text() + "!", question.sender());
                    }
                });
                forEachConcurrent(IntStream.range(0, 50).boxed().toList(), n -> {
                    try (var client = connectTo(server)) {
                        client.send("question " + n);
                        assertThat(client.receive().text()).isEqualTo("question " + n + "!");
                    }
                });
            }
        });
    }

    @Test
    void emptyMessagesAreMessages() throws Exception {
        run(() -> {
            try (var one = Datagrams.bind(ANY_PORT);
                    var two = Datagrams.bind(ANY_PORT);
                    var three = connectTo(one)) {
                two.send("", one.localAddress());
                assertThat(one.receive().bytes()).isEmpty();
                three.send("where I am");
                var sender = one.receive().sender();
                one.send(new byte[0], sender);
                one.send("after it", sender);
                assertThat(List.of(three.receive().text(), three.receive().text()))
                        .containsExactly("", "after it");
                if (transport.equals("epoll")) {
                    three.send("");
                    assertThat(one.receive().bytes()).isEmpty();
                } else {
                    assertThatThrownBy(() -> three.send("")).hasMessageContaining("the JDK sends no empty messages");
                }
            }
        });
    }

    @Test
    void thatNobodyListensIsThrownOnceAndLeavesTheEndpointOpen() throws Exception {
        int free = FreeAddress.find().getPort();
        run(() -> {
            try (var endpoint = Datagrams.connect("127.0.0.1", free)) {
                endpoint.send("anybody?");
                assertThatThrownBy(endpoint::receive)
                        .isInstanceOf(UncheckedIOException.class)
                        .hasCauseInstanceOf(PortUnreachableException.class)
                        .hasMessage("nobody listens at /127.0.0.1:" + free);
                assertThat(endpoint.remoteAddress()).isEqualTo(new InetSocketAddress(ANY_PORT.getAddress(), free));
                try (var late = Datagrams.bind(new InetSocketAddress(ANY_PORT.getAddress(), free))) {
                    endpoint.send("anybody now?");
                    assertThat(late.receive().text()).isEqualTo("anybody now?");
                    late.send("yes", endpoint.localAddress());
                    assertThat(endpoint.receive().text()).isEqualTo("yes");
                }
            }
        });
    }

    @Test
    void whatNobodyReceivesInTimeIsDroppedAndCounted() throws Exception {
        run(() -> {
            try (var slow = Datagrams.bind(ANY_PORT, options -> options.queue(3).receiveBufferSize(500_000));
                    var fast = connectTo(slow)) {
                for (int n = 0; n < 10; n++) {
                    fast.send("message " + n);
                }
                until(() -> slow.dropped() >= 7);
                var got = new ArrayList<String>();
                for (int n = 0; n < 3; n++) {
                    got.add(slow.receive().text());
                }
                assertThat(got).containsExactly("message 0", "message 1", "message 2");
                assertThat(slow.dropped()).isEqualTo(7);
            }
        });
    }

    @Test
    void aCancelledReceiverLeavesTheMessageToOthers() throws Exception {
        run(() -> {
            try (var one = Datagrams.bind(ANY_PORT);
                    var two = connectTo(one)) {
                var cancelled = createTask(one::receive);
                var other = createTask(one::receive);
                yieldNow();
                cancelled.cancel();
                assertThatThrownBy(cancelled::await).isInstanceOf(CancelledError.class);
                two.send("for the other");
                assertThat(timeout(seconds(10), other::await).text()).isEqualTo("for the other");

                var neverSent = createTask(() -> two.send("cancelled"));
                yieldNow();
                neverSent.cancel();
                assertThatThrownBy(neverSent::await).isInstanceOf(CancelledError.class);
                two.send("sent");
                assertThat(one.receive().text()).isEqualTo("sent");
            }
        });
    }

    @Test
    void closingEndsReceivingAndIterating() throws Exception {
        run(() -> {
            var endpoint = Datagrams.bind(ANY_PORT);
            var got = new ArrayList<String>();
            var iterating = createTask(() -> {
                for (var datagram : endpoint) {
                    got.add(datagram.text());
                }
            });
            endpoint.send("to itself", endpoint.localAddress());
            until(() -> !got.isEmpty());
            var receiving = createTask(endpoint::receive);
            yieldNow();
            endpoint.close();
            assertThat(endpoint.toString()).endsWith(", closed]");
            endpoint.close();
            iterating.await();
            assertThatThrownBy(() -> receiving.await()).hasMessage("the endpoint is closed");
            assertThatThrownBy(() -> endpoint.send("x", ANY_PORT)).hasMessage("the endpoint is closed");
            var loopback = NetworkInterface.getByInetAddress(InetAddress.getLoopbackAddress());
            assertThatThrownBy(() -> endpoint.join(InetAddress.ofLiteral("239.1.2.3"), loopback))
                    .hasMessage("the endpoint is closed");
            assertThatThrownBy(() -> endpoint.iterator().next()).isInstanceOf(NoSuchElementException.class);
            Datagrams.bind(endpoint.localAddress()).close(); // the port is free again
            assertThat(got).containsExactly("to itself");
        });
    }

    @Test
    void whatIsOnItsWayWhenTheEndpointIsClosedIsStillSent() throws Exception {
        run(() -> {
            try (var receiver = Datagrams.bind(ANY_PORT)) {
                var endpoint = connectTo(receiver);
                var sending = createTask(() -> endpoint.send("the last"));
                createTask(endpoint::close).await();
                sending.await();
                assertThat(timeout(seconds(10), receiver::receive).text()).isEqualTo("the last");
            }
        });
    }

    @Test
    void eachOfSeveralReceiversWaitsUntilItsMessageComes() throws Exception {
        run(() -> {
            try (var one = Datagrams.bind(ANY_PORT);
                    var two = connectTo(one)) {
                var receivers = List.of(createTask(one::receive), createTask(one::receive));
                yieldNow();
                two.send("first");
                assertThat(receivers.getFirst().await().text()).isEqualTo("first");
                two.send("second");
                assertThat(receivers.getLast().await().text()).isEqualTo("second");
            }
        });
    }

    @Test
    void severalMayReceiveAtOneAddressIfAllSaySo() throws Exception {
        run(() -> {
            try (var one = Datagrams.bind(ANY_PORT, options -> options.reuseAddress(true));
                    var two = Datagrams.bind(one.localAddress(), options -> options.reuseAddress(true))) {
                assertThat(two.localAddress()).isEqualTo(one.localAddress());
                assertThatThrownBy(() -> Datagrams.bind(one.localAddress())).isInstanceOf(UncheckedIOException.class);
            }
        });
    }

    @Test
    void onlyWhoSaidSoBroadcasts() throws Exception {
        run(() -> {
            try (var receiver = Datagrams.bind(new InetSocketAddress(InetAddress.ofLiteral("0.0.0.0"), 0));
                    var loud = Datagrams.bind(ANY_PORT, options -> options.broadcast(true));
                    var quiet = Datagrams.bind(ANY_PORT)) {
                var everybody = new InetSocketAddress(
                        InetAddress.ofLiteral("127.255.255.255"),
                        receiver.localAddress().getPort());
                assertThatThrownBy(() -> quiet.send("psst", everybody))
                        .isInstanceOf(UncheckedIOException.class)
                        .hasMessageContaining("ermission denied");
                loud.send("hear", everybody);
                assertThat(timeout(seconds(10), receiver::receive).text()).isEqualTo("hear");
            }
        });
    }

    @Test
    void groupsAreJoinedAndLeft() throws Exception {
        InetAddress group = InetAddress.ofLiteral("239.1.2.3");
        NetworkInterface loopback = NetworkInterface.getByInetAddress(InetAddress.getLoopbackAddress());
        run(() -> {
            try (var member = Datagrams.bind(
                            new InetSocketAddress(InetAddress.ofLiteral("0.0.0.0"), 0),
                            options -> options.reuseAddress(true));
                    var sender = Datagrams.bind(
                            ANY_PORT,
                            options -> options.multicastInterface(loopback).broadcast(true))) {
                member.join(group, loopback);
                sender.send(
                        "to all",
                        new InetSocketAddress(group, member.localAddress().getPort()));
                assertThat(timeout(seconds(10), member::receive).text()).isEqualTo("to all");
                assertThatThrownBy(() ->
                                timeout(seconds(10), () -> member.join(InetAddress.getLoopbackAddress(), loopback)))
                        .isInstanceOf(UncheckedIOException.class);
                member.leave(group, loopback);
                sender.send(
                        "to those who stayed",
                        new InetSocketAddress(group, member.localAddress().getPort()));
                sender.send(
                        "to one",
                        new InetSocketAddress(
                                ANY_PORT.getAddress(), member.localAddress().getPort()));
                assertThat(timeout(seconds(10), member::receive).text()).isEqualTo("to one");
            }
        });
    }

    @Test
    void misuseIsNamed() throws Exception {
        run(() -> {
            try (var endpoint = Datagrams.bind(ANY_PORT)) {
                assertThatThrownBy(() -> endpoint.send("x"))
                        .hasMessage("the endpoint has no peer: use connect, or say where to send");
                assertThatThrownBy(() -> endpoint.send("x", InetSocketAddress.createUnresolved("host", 1)))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageStartingWith("the address must be resolved, was host");
                assertThatThrownBy(() -> endpoint.send(new byte[65_508], endpoint.localAddress()))
                        .isInstanceOf(UncheckedIOException.class)
                        .hasMessageStartingWith("cannot send 65508 bytes to ");
                assertThatThrownBy(() -> Datagrams.bind(endpoint.localAddress()))
                        .isInstanceOf(UncheckedIOException.class);
            }
            assertThatThrownBy(() -> Datagrams.bind(ANY_PORT, options -> options.queue(0)))
                    .hasMessage("queue must be >= 1, was 0");
            assertThatThrownBy(() -> Datagrams.bind(ANY_PORT, options -> options.sendBufferSize(0)))
                    .hasMessage("sendBufferSize must be >= 1 byte, was 0");
        });
    }

    private static Datagrams connectTo(Datagrams server) {
        return Datagrams.connect(
                server.localAddress().getAddress().getHostAddress(),
                server.localAddress().getPort());
    }
}
