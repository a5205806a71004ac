package io.asyncio4j.http.websocket;

import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.http.MemoryNetwork.virtually;
import static io.asyncio4j.http.fuzz.Fuzz.check;
import static io.asyncio4j.http.fuzz.Fuzz.quietly;
import static io.asyncio4j.http.fuzz.Fuzz.same;

import io.asyncio4j.http.MemoryNetwork;
import io.asyncio4j.http.MemoryPeer;
import io.asyncio4j.http.fuzz.Fuzz;
import io.asyncio4j.http.fuzz.StrictFrames;
import io.asyncio4j.http.server.Application;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;

/// Frames that a server gets; the first byte says whether compression was agreed on. It answers in frames; it
/// answers the same however the bytes are cut; it sees the messages that a strict reader sees, and ends with
/// the same code.
public final class WebSocketFuzz {

    private static final int MOST = 1000; // bytes of a message
    private static final String HANDSHAKE =
            "GET / HTTP/1.1\r\nHost: cafe\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                    + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

    private WebSocketFuzz() {}

    public static void fuzzerTestOneInput(byte[] bytes) {
        if (bytes.length == 0) {
            return;
        }
        boolean compressed = bytes[0] == 'c';
        byte[] frames = Arrays.copyOfRange(bytes, 1, bytes.length);
        quietly(() -> {
            var all = new ArrayList<List<String>>();
            for (List<byte[]> pieces : Fuzz.cuts(frames)) {
                virtually(network -> {
                    all.add(answer(network, pieces, compressed));
                    check(network.openConnections() == 0, "a connection is open");
                });
            }
            check(new HashSet<>(all).size() == 1, "the answers depend on how the bytes are cut: " + all);
            if (!compressed) {
                judge(StrictFrames.read(frames, true, MOST), all.getFirst());
            }
        });
    }

    /// The messages that the server has seen, and the code with which it has ended.
    private static List<String> answer(MemoryNetwork network, List<byte[]> pieces, boolean compressed) {
        var seen = new ArrayList<String>();
        var app = new Application()
                .webSocket("/", options -> options.maxMessage(MOST), (_, socket) -> listen(socket, seen));
        MemoryPeer peer = network.peer(app);
        peer.send(HANDSHAKE + (compressed ? "Sec-WebSocket-Extensions: permessage-deflate\r\n" : "") + "\r\n");
        check(peer.readHead().startsWith("HTTP/1.1 101"), "the handshake has failed");
        Fuzz.send(peer, pieces);
        String answer = peer.readAll(); // to the end, which comes at the latest since no ping is answered
        var sent = StrictFrames.read(answer.getBytes(StandardCharsets.ISO_8859_1), false, Integer.MAX_VALUE);
        check(sent.code() != 1002 || answer.contains("\u0088"), "the server has sent no frames: " + answer);
        check(!sent.more(), "after the end something came: " + answer);
        same("what was seen and what was answered", seen.subList(0, seen.size() - 1), sent.messages());
        if (sent.code() != 0) {
            seen.add("closed " + either(sent.code()));
        }
        return seen;
    }

    private static void listen(WebSocket socket, List<String> seen) {
        try {
            while (true) {
                switch (socket.receive()) {
                    case Message.Text(String text) -> {
                        seen.add("1 " + Fuzz.latin1(text.getBytes(StandardCharsets.UTF_8)));
                        socket.send(text);
                    }
                    case Message.Binary(byte[] bytes) -> {
                        seen.add("2 " + Fuzz.latin1(bytes));
                        socket.send(bytes);
                    }
                }
            }
        } catch (WebSocketClosedException e) {
            seen.add("code " + either(e.code()));
        }
        sleep(seconds(1));
    }

    /// A text that is too long and no text ends with the one code or the other: it depends on what comes first.
    private static int either(int code) {
        return code == 1009 ? 1007 : code;
    }

    private static void judge(StrictFrames.Found asked, List<String> seen) {
        int count = asked.messages().size();
        same("messages", asked.messages(), seen.subList(0, Math.min(count, seen.size())));
        same("the code", "code " + (asked.code() == 0 ? 1006 : either(asked.code())), seen.get(count));
    }
}
