package io.asyncio4j.net;

import static io.asyncio4j.Asyncio.yieldNow;
import static io.asyncio4j.net.Until.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.EventLoop;
import io.asyncio4j.test.DriverContract;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EpollDriverTest extends DriverContract {

    @Test
    void manyThatHaveSomethingToReadGetTheirTurnsInSmallGroups() throws Exception {
        var counter = new Counter();
        var most = new AtomicInteger(); // bytes that came between two turns of the loop
        try (EventLoop loop = startLoop()) {
            loop.run(() -> {
                try (var server = Transport.listen(0, () -> counter)) {
                    var peers = new ArrayList<Socket>();
                    for (int i = 0; i < 200; i++) {
                        peers.add(new Socket(InetAddress.getLoopbackAddress(), server.port()));
                    }
                    until(() -> counter.connections >= peers.size());
                    for (Socket peer : peers) { // without giving way
                        peer.getOutputStream().write(1);
                    }
                    while (counter.bytes < peers.size()) {
                        int before = counter.bytes;
                        yieldNow();
                        most.set(Math.max(most.get(), counter.bytes - before));
                    }
                    for (Socket peer : peers) {
                        peer.close();
                    }
                }
            });
        }
        assertThat(most.get()).isBetween(1, 64);
    }

    @Override
    protected EventLoop startLoop() {
        System.setProperty(NettyIo.PROPERTY, "epoll");
        var loop = EventLoop.start();
        loop.run(() -> NettyDriver.current()); // made on the first call
        return loop;
    }

    @AfterEach
    void chooseAgain() {
        System.clearProperty(NettyIo.PROPERTY);
    }

    private static final class Counter implements Protocol {

        int connections;
        int bytes;

        @Override
        public void connectionMade(Transport transport) {
            connections++;
        }

        @Override
        public void dataReceived(byte[] data) {
            bytes += data.length;
        }
    }
}
