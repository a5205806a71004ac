package io.asyncio4j.http.client;

import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.timeout;
import static io.asyncio4j.http.MemoryNetwork.virtually;
import static io.asyncio4j.http.fuzz.Fuzz.check;
import static io.asyncio4j.http.fuzz.Fuzz.latin1;
import static io.asyncio4j.http.fuzz.Fuzz.quietly;

import io.asyncio4j.TimedOutException;
import io.asyncio4j.http.ExchangeException;
import io.asyncio4j.http.MemoryNetwork;
import io.asyncio4j.http.MemoryPeer;
import io.asyncio4j.http.fuzz.Fuzz;
import io.asyncio4j.http.fuzz.StrictHttp;
import io.asyncio4j.http.fuzz.StrictHttp.Message;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/// Bytes that a client gets. It takes them for the answer that a strict reader sees, or refuses them; what it makes
/// of them does not depend on how they are cut; and no later request gets what is left of them.
public final class ResponseFuzz {

    private static final String SECOND = "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsecond";

    private ResponseFuzz() {}

    public static void fuzzerTestOneInput(byte[] bytes) {
        quietly(() -> {
            var all = new ArrayList<String>();
            virtually(network -> {
                for (List<byte[]> pieces : Fuzz.cuts(bytes)) {
                    all.add(outcome(network, latin1(bytes), pieces));
                }
            });
            check(new HashSet<>(all).size() == 1, "the answer depends on how the bytes are cut: " + all);
        });
    }

    private static String outcome(MemoryNetwork network, String bytes, List<byte[]> pieces) {
        var connections = new AtomicInteger();
        var service = MemoryPeer.serving(peer -> {
            if (connections.incrementAndGet() == 1) {
                peer.readHead();
                Fuzz.send(peer, pieces);
            }
            try {
                timeout(seconds(1), () -> {
                    while (!peer.readHead().isEmpty()) {
                        peer.send(SECOND);
                    }
                });
            } catch (TimedOutException e) {
                // nothing was asked any more
            }
            peer.close();
        });
        try (var session = MemoryConnector.session(network, service, options -> {})) {
            String first = ask(session, bytes);
            sleep(millis(100)); // until all has come: what is left over belongs to no later request
            String second = session.get("http://a/").text();
            check(second.equals("second"), "a later request got " + second);
            return first;
        }
    }

    private static String ask(ClientSession session, String bytes) {
        try (var response = session.get("http://a/", request -> request.followRedirects(false))) {
            String body = latin1(response.bytes());
            compare(bytes, response, body);
            return response.status() + " " + response.headers() + " " + body;
        } catch (ExchangeException e) {
            return e.getClass().getSimpleName();
        }
    }

    private static void compare(String bytes, ClientResponse response, String body) {
        Message strict = StrictHttp.responses(bytes, List.of()).list().stream()
                .filter(answer -> !answer.first().get(1).startsWith("1"))
                .findFirst()
                .orElseThrow(() -> new AssertionError("there is no answer, but ours is " + response + " " + body));
        Fuzz.same("status", strict.first().get(1), String.valueOf(response.status()));
        if (!response.headers().contains("Content-Encoding")) {
            Fuzz.same("body", strict.body(), body);
        }
    }
}
