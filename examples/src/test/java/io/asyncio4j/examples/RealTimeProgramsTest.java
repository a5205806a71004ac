package io.asyncio4j.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// `Chat.java` and `LiveFeed.java`, asked by the JDK's client; [PagesInBrowserTest] looks at their pages.
class RealTimeProgramsTest {

    private final HttpClient client = HttpClient.newHttpClient();
    private Process program;

    @AfterEach
    void stop() {
        if (program != null) {
            program.destroyForcibly();
        }
        client.shutdownNow();
    }

    @Test
    void whatIsSaidInARoomIsHeardThereAndRemembered() throws Exception {
        String site = start("Chat");
        assertThat(get(site).body()).contains("<title>Chat</title>", "app.js", "style.css");
        assertThat(get(site + "rooms").body()).isEqualTo("[\"kitchen\",\"garden\",\"library\"]");
        assertPolicy(site);

        var ada = new LinkedBlockingQueue<String>();
        var bob = new LinkedBlockingQueue<String>();
        WebSocket socket = join(site + "rooms/kitchen?name=Ada", ada);
        assertThat(ada.poll(30, TimeUnit.SECONDS)).isEqualTo("{\"here\":[\"Ada\"]}");
        socket.sendText("Tea?", true).join();
        assertThat(ada.poll(30, TimeUnit.SECONDS)).contains("\"name\":\"Ada\",\"text\":\"Tea?\"");
        join(site + "rooms/kitchen?name=" + "b".repeat(40), bob);
        assertThat(bob.poll(30, TimeUnit.SECONDS)).contains("\"text\":\"Tea?\"");
        assertThat(bob.poll(30, TimeUnit.SECONDS)).isEqualTo("{\"here\":[\"Ada\",\"" + "b".repeat(30) + "\"]}");
        assertThat(ada.poll(30, TimeUnit.SECONDS)).contains("\"here\"");
        join(site + "rooms/garden", bob);
        assertThat(bob.poll(30, TimeUnit.SECONDS)).isEqualTo("{\"here\":[\"guest\"]}");
        assertThat(get(site + "rooms/cellar").statusCode()).isEqualTo(404);

        assertThat(stopped()).containsExactly("🛑 Ctrl-C stops it", "Closed 👋");
        assertThat(ada.poll(30, TimeUnit.SECONDS)).isEqualTo("closed 1001");
    }

    @Test
    void quotesComeOneAfterTheOtherAndGoOnWhereTheyWereLeft() throws Exception {
        String site = start("LiveFeed");
        assertThat(get(site).body()).contains("<title>Live feed</title>", "app.js", "style.css");
        assertPolicy(site);

        List<String> first = quotes(site, "", 5);
        assertThat(first).doesNotHaveDuplicates();
        List<String> rest = quotes(site, first.get(2), 4);
        assertThat(rest).startsWith(first.get(3), first.get(4)).hasSize(4);
        assertThat(quotes(site, "of another run", 1)).containsExactly(first.getFirst());

        assertThat(stopped()).containsExactly("🛑 Ctrl-C stops it", "Closed 👋");
    }

    /// The ids of the next events.
    private List<String> quotes(String site, String lastId, int count) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(site + "quotes")).header("Last-Event-ID", lastId);
        HttpResponse<Stream<String>> answer = client.send(request.build(), HttpResponse.BodyHandlers.ofLines());
        assertThat(answer.headers().firstValue("content-type")).contains("text/event-stream");
        try (Stream<String> lines = answer.body()) {
            return lines.filter(line -> line.startsWith("id: "))
                    .map(line -> line.substring("id: ".length()))
                    .limit(count)
                    .toList();
        }
    }

    private WebSocket join(String url, LinkedBlockingQueue<String> heard) {
        return client.newWebSocketBuilder()
                .buildAsync(URI.create(url.replaceFirst("http", "ws")), new WebSocket.Listener() {
                    @Override
                    public CompletionStage<?> onText(WebSocket socket, CharSequence text, boolean last) {
                        heard.add(text.toString());
                        socket.request(1);
                        return null;
                    }

                    @Override
                    public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
                        heard.add("closed " + code);
                        return null;
                    }
                })
                .join();
    }

    private void assertPolicy(String site) throws Exception {
        for (String file : List.of("", "app.js", "style.css")) {
            assertThat(get(site + file).headers().firstValue("content-security-policy"))
                    .hasValueSatisfying(policy -> assertThat(policy)
                            .startsWith("default-src 'none'; script-src 'self'; style-src 'self'")
                            .doesNotContain("unsafe", "http:", "https:"));
        }
    }

    private HttpResponse<String> get(String url) throws Exception {
        return client.send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private String start(String name) throws IOException {
        program = Command.asyncio("run", "examples/" + name + ".java", "0").start();
        String line = program.inputReader().readLine();
        assertThat(line).matches(".* http://127.0.0.1:\\d+/");
        return line.substring(line.indexOf("http"));
    }

    /// What it prints when it is stopped by Ctrl-C.
    private List<String> stopped() throws Exception {
        new ProcessBuilder("kill", "-INT", Long.toString(program.pid())).start().waitFor();
        List<String> lines = program.inputReader().lines().toList();
        assertThat(program.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return lines;
    }
}
