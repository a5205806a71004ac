package io.asyncio4j.http.client;

import static io.asyncio4j.http.MemoryNetwork.virtually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncio4j.http.MemoryNetwork;
import io.asyncio4j.http.MemoryPeer;
import io.asyncio4j.net.Service;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What redirects do to URLs and credentials. All hosts are one server.
@Timeout(60)
class RedirectTest {

    private static final String USER = "authorization: Basic dXNlcjpzZWNyZXQ=";

    private final List<String> heads = new ArrayList<>();

    @Test
    void whereItLeadsIsResolvedAgainstWhereItCameFrom() throws Exception {
        assertThat(follow("http://h/list/?page=1", "?page=2").url()).isEqualTo("http://h/list/?page=2");
        assertThat(heads.getLast()).startsWith("GET /list/?page=2 HTTP/1.1\r\n");
        assertThat(follow("http://h/a/b", "../c d").url()).isEqualTo("http://h/c%20d");
        assertThat(follow("http://h/a#top", "b").url()).isEqualTo("http://h/b#top");
        assertThat(follow("http://h/a#top", "b#end").url()).isEqualTo("http://h/b#end");
        assertThat(follow("http://h/a", "//o:81/").url()).isEqualTo("http://o:81/");
        assertThat(heads.getLast()).contains("host: o:81\r\n");
        assertThat(follow("http://h/a", "/ü").url()).isEqualTo("http://h/%C3%BC");
        var response = follow("http://h/a#x", "/b", "c?d", "https://A_B/");
        assertThat(response.url()).isEqualTo("https://a_b/#x");
        assertThat(response.history()).containsExactly("http://h/a#x", "http://h/b#x", "http://h/c?d#x");
    }

    @Test
    void whereItCannotLeadIsSaid() throws Exception {
        for (String nowhere : List.of("ftp://h/", "http://", "https://bad host/", "mailto:a@b", "///x")) {
            assertThatThrownBy(() -> follow("http://user:secret@h/", nowhere))
                    .as(nowhere)
                    .isInstanceOf(RedirectException.class)
                    .hasMessageStartingWith("redirect from http://h/ leads nowhere: invalid URL ");
        }
        assertThatThrownBy(() -> follow("http://h/", "http://user:secret@bad host/"))
                .isInstanceOf(RedirectException.class)
                .hasMessageNotContaining("secret");
        assertThatThrownBy(() -> follow("http://user:secret@h/", "", "", "", "", "", "", "", "", "", "", "", ""))
                .isInstanceOf(RedirectException.class)
                .hasMessageStartingWith("more than 10 redirects: [http://h/, ");
    }

    @Test
    void theUserOfAUrlIsSentToItsOriginAloneAndShownNowhere() throws Exception {
        var response = follow("http://user:secret@h/", "/b", "http://h:80/c", "http://o/", "http://h/");
        assertThat(heads).hasSize(5);
        assertThat(heads.subList(0, 3)).allMatch(head -> head.contains(USER));
        assertThat(heads.subList(3, 5)).noneMatch(head -> head.contains("authorization"));
        assertThat(response.url() + response.history() + response).doesNotContain("secret", "user");
        assertThat(response.history()).containsExactly("http://h/", "http://h/b", "http://h/c", "http://o/");
    }

    @Test
    void aRedirectMayNameAUser() throws Exception {
        var response = follow("http://h/", "http://user:secret@o/", "/next");
        assertThat(heads.get(1)).contains(USER);
        assertThat(heads.get(2)).contains(USER);
        assertThat(response.url()).isEqualTo("http://o/next");
    }

    @Test
    void whatIsMeantForAnOriginDoesNotGoToAnother() throws Exception {
        for (String other : List.of("http://o/", "http://h:81/", "https://h/", "http://h.o/")) {
            assertCredentials("http://h/", other, false);
        }
        assertCredentials("https://h/", "http://h/", false);
        assertCredentials("https://h/", "http://h:443/", false);
        assertCredentials("https://h/", "https://H:443/x", true);
        assertCredentials("http://h/", "x", true);
    }

    @Test
    void aHeaderOfTheCallersGoesBeforeTheUserOfTheUrl() throws Exception {
        virtually(network -> {
            try (var session = session(network)) {
                session.get("http://user:secret@h/", r -> r.header("Authorization", "Bearer x"));
            }
        });
        assertThat(heads.getLast()).contains("authorization: Bearer x\r\n").doesNotContain("Basic");
    }

    @Test
    void aRequestThatLosesItsBodyLosesWhatDescribesIt() throws Exception {
        virtually(network -> {
            try (var session = session(network, "HTTP/1.1 303 See Other", "/b")) {
                session.post("http://h/", r -> r.bytes("x/y", new byte[3])
                                .header("Content-Encoding", "z")
                                .header("Content-Language", "en")
                                .header("Expect", "x"))
                        .text();
            }
        });
        assertThat(heads.getLast())
                .startsWith("GET /b ")
                .doesNotContain("content-")
                .doesNotContain("expect");
    }

    private void assertCredentials(String from, String to, boolean kept) throws Exception {
        heads.clear();
        virtually(network -> {
            try (var session = session(network, "HTTP/1.1 302 Found", to)) {
                session.get(from, r -> r.header("Authorization", "a")
                        .header("Cookie", "b")
                        .header("Proxy-Authorization", "c")
                        .header("X", "d"));
            }
        });
        for (String name : List.of("authorization: a", "cookie: b", "proxy-authorization: c")) {
            assertThat(heads.getLast().contains("\r\n" + name))
                    .as(from + " to " + to + ": " + name)
                    .isEqualTo(kept);
        }
        assertThat(heads.getLast()).contains("x: d\r\n");
    }

    private ClientResponse follow(String url, String... locations) throws Exception {
        heads.clear();
        var response = new ClientResponse[1];
        virtually(network -> {
            try (var session = session(network, "HTTP/1.1 302 Found", locations)) {
                response[0] = session.get(url);
            }
        });
        return response[0];
    }

    private ClientSession session(MemoryNetwork network) {
        return session(network, "");
    }

    /// Redirects to each of the locations, one after the other.
    private ClientSession session(MemoryNetwork network, String status, String... locations) {
        Deque<String> left = new ArrayDeque<>(List.of(locations));
        Service server = MemoryPeer.serving(peer -> {
            for (String head = peer.readHead(); !head.isEmpty(); head = peer.readHead()) {
                heads.add(withLowerCaseNames(head));
                if (head.startsWith("POST")) {
                    peer.read(3);
                }
                String location = left.poll();
                peer.send(
                        location == null
                                ? "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
                                : status + "\r\nContent-Length: 0\r\nLocation: " + utf8(location) + "\r\n\r\n");
            }
        });
        return MemoryConnector.session(network, server, _ -> {});
    }

    private static String withLowerCaseNames(String head) {
        var lower = new StringBuilder();
        for (String line : head.split("\r\n")) {
            int colon = line.indexOf(": ");
            lower.append(colon < 0 ? line : line.substring(0, colon).toLowerCase(Locale.ROOT) + line.substring(colon))
                    .append("\r\n");
        }
        return lower.toString();
    }

    private static String utf8(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }
}
