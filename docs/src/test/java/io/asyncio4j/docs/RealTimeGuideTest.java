package io.asyncio4j.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.http.server.Application;
import io.asyncio4j.http.server.Request;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Path;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What `docs/guide/real-time.md` shows, with the JDK's WebSocket at the other end.
class RealTimeGuideTest {

    private static final String PAGE = "docs/guide/real-time.md";

    @TempDir
    private Path folder;

    @Test
    void whoeverIsInARoomHearsWhatIsSaidThere() throws Exception {
        try (var chat = PageProgram.start(folder, PAGE, "Chat.java");
                var client = HttpClient.newHttpClient()) {
            String room = HttpServerGuideTest.address(chat).toString().replaceFirst("http", "ws") + "/rooms/tea";
            var heard = new LinkedBlockingQueue<String>();
            WebSocket ada = join(client, room + "?name=ada", heard);
            ada.sendText("hi", true).join();
            assertThat(heard.poll(30, TimeUnit.SECONDS)).isEqualTo("ada: hi");
            try (var talk = PageProgram.start(folder, PAGE, "Talk.java", room)) {
                assertThat(talk.readLine()).isEqualTo("guest: hello");
                assertThat(talk.exitStatus()).isZero();
            }
            assertThat(heard.poll(30, TimeUnit.SECONDS)).isEqualTo("guest: hello");
            ada.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
        }
    }

    @Test
    void eventsAreFollowedOneAfterTheOther() throws Exception {
        try (var feed = PageProgram.start(folder, PAGE, "Feed.java")) {
            String url = feed.readLine().replace("serving ", "") + "/feed";
            try (var follower = PageProgram.start(folder, PAGE, "Follow.java", url)) {
                long first = number(follower.readLine());
                assertThat(number(follower.readLine())).isEqualTo(first + 1);
            }
        }
    }

    private static long number(String line) {
        assertThat(line).matches("(\\d+): number \\1");
        return Long.parseLong(line.substring(0, line.indexOf(':')));
    }

    @Test
    void pagesOfAnotherOriginAreNamed() {
        var app = new Application();
        app.webSocket("/feed", options -> options.allowOrigins("https://example.org"), this::feed);
        assertThat(app.routes()).hasSize(1);
    }

    private void feed(Request request, io.asyncio4j.http.websocket.WebSocket socket) {
        socket.send(request.path());
    }

    private static WebSocket join(HttpClient client, String url, LinkedBlockingQueue<String> heard) {
        return client.newWebSocketBuilder()
                .buildAsync(URI.create(url), new WebSocket.Listener() {
                    @Override
                    public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence text, boolean last) {
                        heard.add(text.toString());
                        socket.request(1);
                        return null;
                    }
                })
                .join();
    }
}
