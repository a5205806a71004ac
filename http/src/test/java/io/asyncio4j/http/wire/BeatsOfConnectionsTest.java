package io.asyncio4j.http.wire;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.http.MemoryNetwork.virtually;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.EventLoop;
import io.asyncio4j.Task;
import io.asyncio4j.http.MemoryPeer;
import io.asyncio4j.http.server.Application;
import io.asyncio4j.http.server.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Connections that were opened at different times are asked together whether their other ends are there.
class BeatsOfConnectionsTest {

    private static final String WEBSOCKET =
            "GET /ws HTTP/1.1\r\nHost: cafe\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                    + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    private static final String EVENTS = "GET /events HTTP/1.1\r\nHost: cafe\r\n\r\n";
    private static final String PING = "\u0089\0";
    private static final String COMMENT = "3\r\n:\n\n\r\n"; // a chunk

    private final Application app = new Application()
            .webSocket("/ws", options -> options.heartbeat(seconds(10)), (_, socket) -> sleep(seconds(60)))
            .get(
                    "/events",
                    request -> Response.events(
                            request, options -> options.heartbeat(seconds(10)), _ -> sleep(seconds(60))));
    private final List<Duration> asked = new ArrayList<>();

    @Test
    void pingsOfWebSocketsComeTogether() throws Exception {
        ask(WEBSOCKET, PING);
    }

    @Test
    void heartbeatsOfEventStreamsComeTogether() throws Exception {
        ask(EVENTS, COMMENT);
    }

    private void ask(String request, String heartbeat) throws Exception {
        virtually(network -> {
            var peers = new ArrayList<MemoryPeer>();
            var listening = new ArrayList<Task<?>>();
            for (int i = 0; i < 5; i++) {
                MemoryPeer peer = network.peer(app);
                peers.add(peer);
                peer.send(request);
                peer.readHead();
                listening.add(createTask(() -> listen(peer, heartbeat)));
                sleep(millis(130));
            }
            listening.forEach(Task::await);
            peers.forEach(MemoryPeer::close);
        });
        assertThat(asked).hasSize(5);
        assertThat(asked).allSatisfy(time -> assertThat(time.toNanosPart()).isZero());
    }

    private void listen(MemoryPeer peer, String heartbeat) {
        assertThat(peer.read(heartbeat.length())).isEqualTo(heartbeat);
        asked.add(EventLoop.current().time());
    }
}
