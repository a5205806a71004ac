package io.asyncio4j.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.SharedQueue;
import io.asyncio4j.Workers;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkersAtOneAddressTest {

    private final List<String> story = new CopyOnWriteArrayList<>();

    @AfterEach
    void chooseAgain() {
        System.clearProperty(NettyIo.PROPERTY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"epoll", "nio"})
    void allListenAtTheSameAddress(String transport) throws Exception {
        System.setProperty(NettyIo.PROPERTY, transport);
        InetSocketAddress address = FreeAddress.find();
        var ready = new CountDownLatch(2);
        var done = new SharedQueue<String>(1);
        var asked = new AtomicInteger();
        Map<Integer, Integer> served = new ConcurrentHashMap<>();
        var clients = Thread.ofPlatform().daemon().start(() -> {
            try {
                ready.await();
                while (asked.get() < 60 || (served.size() < 2 && asked.get() < 10_000)) { // one may be slow
                    asked.incrementAndGet();
                    try (var socket = new Socket(address.getAddress(), address.getPort())) {
                        served.merge(socket.getInputStream().read(), 1, Integer::sum);
                    }
                }
            } catch (IOException | InterruptedException e) {
                story.add(e.toString());
            }
            done.shutdown();
        });
        Workers.run(2, worker -> {
            try (var _ = Server.listen("number", address.getPort(), options -> options.host("127.0.0.1"), channel -> {
                        channel.writeAndFlush(Unpooled.wrappedBuffer(new byte[] {(byte) worker.number()}))
                                .addListener(ChannelFutureListener.CLOSE);
                        return new Service.Session() {
                            @Override
                            public void finish() {}

                            @Override
                            public void abort() {
                                channel.close();
                            }
                        };
                    });
                    var datagrams = Datagrams.bind(address)) {
                assertThat(datagrams.localAddress()).isEqualTo(address);
                ready.countDown();
                for (String _ : done) {
                    // until the clients are done
                }
            }
        });
        clients.join();
        assertThat(story).isEmpty();
        assertThat(served.keySet()).containsExactlyInAnyOrder(0, 1);
        assertThat(served.values().stream().mapToInt(n -> n).sum()).isEqualTo(asked.get());
    }
}
