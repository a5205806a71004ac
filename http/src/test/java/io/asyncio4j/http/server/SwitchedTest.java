package io.asyncio4j.http.server;

import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.timeout;
import static io.asyncio4j.http.MemoryNetwork.virtually;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.http.websocket.WebSocket;
import io.asyncio4j.http.websocket.WebSocketClosedException;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A connection that has switched to another protocol keeps nothing of the request that asked for it, but what the
/// request still promises.
@Timeout(60)
class SwitchedTest {

    private static final String URL = "ws://cafe/";

    private final List<String> done = new ArrayList<>();

    @Test
    void nothingOfTheRequestIsHeldWhileAWebSocketIsOpen() throws Exception {
        var seen = new ArrayList<WeakReference<?>>();
        var app = new Application().get("/", request -> {
            seen.add(new WeakReference<>(request));
            seen.add(new WeakReference<>(request.body())); // which the exchange holds
            return Response.webSocket(request, SwitchedTest::talk);
        });
        virtually(network -> {
            try (var session = network.session(app, _ -> {});
                    var socket = session.webSocket(URL)) {
                socket.send("one");
                assertThat(socket.receiveText()).isEqualTo("one");
                seen.forEach(SwitchedTest::awaitCollection);
                socket.send("two");
                assertThat(socket.receiveText()).isEqualTo("two");
            }
        });
    }

    @Test
    void workAfterTheResponseBeginsWhenTheWebSocketIsOver() throws Exception {
        var app = new Application().webSocket("/", (request, socket) -> {
            request.afterwards(() -> done.add("work"));
            talk(socket);
            done.add("over");
        });
        app.use((request, next) -> {
            request.afterwards(() -> done.add("work of a middleware"));
            return next.handle(request);
        });
        virtually(network -> {
            try (var session = network.session(app, _ -> {})) {
                WebSocket socket = session.webSocket(URL);
                socket.send("one");
                assertThat(socket.receiveText()).isEqualTo("one");
                assertThat(done).isEmpty();
                socket.close();
                sleep(millis(1));
            }
        });
        assertThat(done).containsExactly("over", "work of a middleware", "work");
    }

    @Test
    void aRequestIsToldThatItsClientHasLeftWheneverItHasAsked() throws Exception {
        var early = new Application().get("/", request -> {
            request.onDisconnect(() -> done.add("left, was asked before"));
            return Response.webSocket(request, SwitchedTest::talk);
        });
        var late = new Application().webSocket("/", (request, socket) -> {
            request.onDisconnect(() -> done.add("left, was asked meanwhile"));
            talk(socket);
        });
        for (Application app : List.of(early, late)) {
            virtually(network -> {
                try (var session = network.session(app, _ -> {})) {
                    session.webSocket(URL).abort();
                    sleep(millis(1));
                }
            });
        }
        assertThat(done).containsExactly("left, was asked before", "left, was asked meanwhile");
    }

    @Test
    void nobodyHasLeftIfTheWebSocketHasEndedAsItShould() throws Exception {
        var app = new Application().webSocket("/", (request, socket) -> {
            request.onDisconnect(() -> done.add("left"));
            socket.receiveText();
            if (request.queryParam("then").isEmpty()) {
                talk(socket);
            }
            done.add("over");
        });
        virtually(network -> {
            try (var session = network.session(app, _ -> {})) {
                for (String url : List.of(URL, URL + "?then=return")) {
                    WebSocket socket = session.webSocket(url);
                    socket.send("one");
                    sleep(millis(1));
                    socket.close();
                    sleep(millis(1));
                }
            }
        });
        assertThat(done).containsExactly("over", "over");
    }

    private static void talk(WebSocket socket) {
        try {
            for (String text : socket.texts()) {
                socket.send(text);
            }
        } catch (WebSocketClosedException e) {
            // its end is the other's matter
        }
    }

    private static void awaitCollection(WeakReference<?> reference) {
        timeout(seconds(1), () -> {
            while (reference.get() != null) {
                System.gc();
                sleep(millis(1));
            }
        });
    }
}
