package io.asyncio4j.http.server;

import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.http.MemoryNetwork.virtually;
import static io.asyncio4j.http.server.Http2Peer.DATA;
import static io.asyncio4j.http.server.Http2Peer.END_STREAM;
import static io.asyncio4j.http.server.Http2Peer.WINDOW_UPDATE;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.http.MemoryNetwork;
import io.asyncio4j.http.server.Http2Peer.Frame;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Which answers come first when a connection has no room for all of them.
///
/// Source: RFC 9218.
@Timeout(60)
class Http2PriorityTest {

    private static final int INITIAL_WINDOW = 4; // a setting
    private static final int PRIORITY_UPDATE = 0x10;
    private static final int CONNECTION_WINDOW = 65_535;
    private static final int SIZE = 40_000; // of an answer
    private static final int WIDE = 1 << 20;

    @Test
    void theMostUrgentComeFirst() throws Exception {
        virtually(network -> {
            Http2Peer peer = full(network);
            ask(peer, "u=5");
            ask(peer, "u=1");
            ask(peer, "u=1");
            ask(peer, "");
            ask(peer, "u=9, what=ever, U=0"); // not understood: as the default, but one after the other
            assertThat(order(peer, 5)).containsExactly(5, 7, 11, 9, 3);
        });
    }

    @Test
    void whatIsOfUseInPartsTakesTurns() throws Exception {
        virtually(network -> {
            Http2Peer peer = full(network);
            ask(peer, "u=1, i");
            ask(peer, "i;x=1, u=1");
            assertThat(order(peer, 2)).startsWith(3, 5, 3);
        });
    }

    @Test
    void withoutAnyAllTakeTurns() throws Exception {
        virtually(network -> {
            Http2Peer peer = full(network);
            ask(peer, "");
            ask(peer, "");
            assertThat(order(peer, 2)).startsWith(3, 5, 3);
        });
    }

    @Test
    void aClientMayChangeItsMind() throws Exception {
        virtually(network -> {
            Http2Peer peer = full(network);
            ask(peer, "u=5");
            ask(peer, "u=1");
            sleep(millis(1)); // both wait
            peer.send(PRIORITY_UPDATE, 0, 0, "\0\0\0\3u=0".getBytes(StandardCharsets.US_ASCII));
            peer.send(PRIORITY_UPDATE, 0, 0, "\0\0\0\7u=0".getBytes(StandardCharsets.US_ASCII)); // not there
            peer.send(PRIORITY_UPDATE, 0, 0, (byte) 3);
            assertThat(order(peer, 2)).containsExactly(3, 5);
        });
    }

    @Test
    void aStreamThatIsResetGivesItsPlaceUp() throws Exception {
        virtually(network -> {
            Http2Peer peer = full(network);
            ask(peer, "u=0");
            ask(peer, "u=1");
            sleep(millis(1)); // both wait
            peer.sendInt(Http2Peer.RST_STREAM, 3, 8);
            assertThat(order(peer, 1)).containsExactly(5);
        });
    }

    /// A client whose connection has no room left.
    private static Http2Peer full(MemoryNetwork network) {
        var app = new Application()
                .get(
                        "/{size}",
                        request -> Response.bytes("x/y", new byte[Integer.parseInt(request.pathParam("size"))]));
        Http2Peer peer = Http2Peer.connect(network, app, INITIAL_WINDOW, WIDE);
        peer.answer(peer.get("/" + CONNECTION_WINDOW));
        return peer;
    }

    private static void ask(Http2Peer peer, String priority) {
        var fields = new ArrayList<>(List.of(":method", "GET", ":scheme", "http", ":authority", "a"));
        fields.addAll(List.of(":path", "/" + SIZE));
        if (!priority.isEmpty()) {
            fields.addAll(List.of("priority", priority));
        }
        peer.request(true, fields.toArray(String[]::new));
    }

    /// Makes room, and reads so many answers to their ends.
    ///
    /// @return the streams whose parts have come, without repetitions in a row
    private static List<Integer> order(Http2Peer peer, int answers) {
        sleep(millis(1)); // all wait
        peer.sendInt(WINDOW_UPDATE, 0, WIDE);
        var order = new ArrayList<Integer>();
        for (int ended = 0; ended < answers; ) {
            Frame frame = peer.next();
            if (frame.type() == DATA) {
                if (order.isEmpty() || order.getLast() != frame.stream()) {
                    order.add(frame.stream());
                }
                ended += (frame.flags() & END_STREAM) != 0 ? 1 : 0;
            }
        }
        return order;
    }
}
