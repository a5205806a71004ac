package io.asyncio4j.http.client;

import io.asyncio4j.http.MemoryNetwork;
import io.asyncio4j.http.MemoryPeer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/// A server for all hosts, which keeps the heads of requests and answers as a test says. Loop only.
final class ScriptedServer {

    final List<String> heads = new ArrayList<>();
    private final UnaryOperator<String> script;

    /// @param script makes of the head of a request the headers of its response, with the status in front
    ScriptedServer(UnaryOperator<String> script) {
        this.script = script;
    }

    ClientSession session(MemoryNetwork network, Consumer<? super ClientOptions> configure) {
        return MemoryConnector.session(network, MemoryPeer.serving(this::serve), configure);
    }

    /// The values of a header, one for each request; empty where it was not sent.
    List<String> sent(String header) {
        return heads.stream().map(head -> value(head, header)).toList();
    }

    /// The first words of all requests.
    List<String> targets() {
        return heads.stream().map(head -> head.split(" ", 3)[1]).toList();
    }

    static String value(String head, String header) {
        for (String line : head.split("\r\n", -1)) {
            if (line.toLowerCase(Locale.ROOT).startsWith(header.toLowerCase(Locale.ROOT) + ": ")) {
                return line.substring(header.length() + 2);
            }
        }
        return "";
    }

    private void serve(MemoryPeer peer) {
        for (String head = peer.readHead(); !head.isEmpty(); head = peer.readHead()) {
            heads.add(head);
            String length = value(head, "content-length");
            if (!length.isEmpty()) {
                peer.read(Integer.parseInt(length));
            } else if (value(head, "transfer-encoding").equals("chunked")) {
                var body = new StringBuilder(peer.read(5));
                while (body.indexOf("0\r\n\r\n") < 0) {
                    body.append(peer.read(1));
                }
            }
            String answer = script.apply(head).replace("\n", "\r\n");
            peer.send("HTTP/1.1 " + answer + "\r\nContent-Length: 2\r\n\r\n" + (head.startsWith("HEAD") ? "" : "ok"));
        }
    }
}
