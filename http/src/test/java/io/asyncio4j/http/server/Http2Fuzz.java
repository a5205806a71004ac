package io.asyncio4j.http.server;

import static io.asyncio4j.http.MemoryNetwork.virtually;
import static io.asyncio4j.http.fuzz.Fuzz.check;
import static io.asyncio4j.http.fuzz.Fuzz.latin1;
import static io.asyncio4j.http.fuzz.Fuzz.quietly;

import io.asyncio4j.http.MemoryPeer;
import io.asyncio4j.http.fuzz.Fuzz;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Frames of HTTP/2 that a server gets after the preface. It answers in whole frames, logs nothing, and is done
/// with the connection in the end.
public final class Http2Fuzz {

    private static final int FRAME_HEAD = 9; // bytes
    private static final int LONGEST = 16_384;
    private static final int TYPES = 10;

    private Http2Fuzz() {}

    public static void fuzzerTestOneInput(byte[] bytes) {
        quietly(() -> {
            for (List<byte[]> pieces : Fuzz.cuts(bytes)) {
                virtually(network -> {
                    var app = new Application()
                            .any(
                                    "/{path...}",
                                    request -> Response.bytes(
                                            "text/plain",
                                            (request + " " + request.bytes().length).getBytes(StandardCharsets.UTF_8)));
                    MemoryPeer peer = network.peer(app);
                    peer.send(Http2Peer.PREFACE);
                    Fuzz.send(peer, pieces);
                    judge(peer.readAll().getBytes(StandardCharsets.ISO_8859_1));
                    check(network.openConnections() == 0, "a connection is open");
                });
            }
        });
    }

    private static void judge(byte[] answer) {
        for (int at = 0; at < answer.length; ) {
            check(answer.length - at >= FRAME_HEAD, "half a frame: " + latin1(answer));
            int length = ((answer[at] & 0xFF) << 16) | ((answer[at + 1] & 0xFF) << 8) | (answer[at + 2] & 0xFF);
            check(length <= LONGEST, "too long a frame: " + latin1(answer));
            check(answer[at + 3] >= 0 && answer[at + 3] < TYPES, "no type: " + latin1(answer));
            at += FRAME_HEAD + length;
            check(at <= answer.length, "half a frame: " + latin1(answer));
        }
    }
}
