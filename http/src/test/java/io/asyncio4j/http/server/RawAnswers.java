package io.asyncio4j.http.server;

import static io.asyncio4j.http.MemoryNetwork.virtually;

import java.util.Map;
import java.util.TreeMap;

/// Asks an application on a network in memory, byte by byte as it says.
final class RawAnswers {

    private RawAnswers() {}

    /// What comes back to one request without a body.
    ///
    /// @param headers lines of their own
    static Raw ask(Application app, String request, String... headers) throws Exception {
        var answer = new String[1];
        virtually(network -> {
            var peer = network.peer(app);
            var head = new StringBuilder(request + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n");
            for (String header : headers) {
                head.append(header).append("\r\n");
            }
            peer.send(head + "\r\n");
            answer[0] = peer.readAll();
        });
        return Raw.of(answer[0]);
    }

    /// An answer, in Latin-1.
    record Raw(int status, Map<String, String> headers, String body) {

        static Raw of(String text) {
            String[] halves = text.split("\r\n\r\n", 2);
            String[] lines = halves[0].split("\r\n", -1);
            var headers = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
            for (int i = 1; i < lines.length; i++) {
                String[] sides = lines[i].split(": ?", 2);
                headers.merge(sides[0], sides[1], (one, other) -> one + ", " + other);
            }
            return new Raw(Integer.parseInt(lines[0].split(" ", -1)[1]), headers, halves[1]);
        }

        String header(String name) {
            return headers.getOrDefault(name, "");
        }
    }
}
