package io.asyncio4j.http.client;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.http.MemoryNetwork.virtually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncio4j.Task;
import io.asyncio4j.function.VoidFn;
import io.asyncio4j.http.MemoryNetwork;
import io.asyncio4j.http.PayloadException;
import io.netty.handler.codec.http2.Http2Error;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What becomes of a request whose stream of HTTP/2 the server ends: it is sent again where that is safe.
class RepeatedStreamTest {

    private static final String URL = "http://cafe/";
    private static final int FIRST = 3; // of Netty: 1 is for a connection that was upgraded

    private final List<String> seen = new ArrayList<>();

    @Test
    void aStreamThatIsRefusedIsBegunAgainWhateverTheMethod() throws Exception {
        check(
                (server, stream) -> {
                    if (seen.size() <= 2) {
                        server.reset(stream, Http2Error.REFUSED_STREAM);
                    } else {
                        server.answer(stream, "200", "done");
                    }
                },
                session -> {
                    assertThat(post(session)).isEqualTo("done");
                    assertThat(seen).hasSize(3);
                    assertThat(session.statistics().made()).isEqualTo(1);
                });
    }

    @Test
    void aServerThatRefusesEverythingIsNotAskedForEver() throws Exception {
        check((server, stream) -> server.reset(stream, Http2Error.REFUSED_STREAM), session -> {
            assertThatThrownBy(() -> post(session))
                    .isInstanceOf(PayloadException.class)
                    .hasMessage("POST http://cafe/: the server refused the stream: REFUSED_STREAM");
            assertThat(seen).hasSize(4);
        });
    }

    @Test
    void otherResetsAreTheAnswer() throws Exception {
        check((server, stream) -> server.reset(stream, Http2Error.ENHANCE_YOUR_CALM), session -> {
            assertThatThrownBy(() -> session.get(URL))
                    .isInstanceOf(PayloadException.class)
                    .hasMessage("GET http://cafe/: the server reset the stream: ENHANCE_YOUR_CALM");
            assertThat(seen).hasSize(1);
        });
    }

    @Test
    void whatAGoAwayLeavesOutIsSentOnANewConnection() throws Exception {
        check(
                (server, stream) -> {
                    if (seen.size() == 2) {
                        server.goAway(FIRST, Http2Error.NO_ERROR, "");
                        server.answer(FIRST, "200", "first");
                    } else if (seen.size() > 2) {
                        server.answer(stream, "200", "again");
                    }
                },
                session -> {
                    Task<String> first = createTask(() -> session.get(URL).text());
                    sleep(millis(1));
                    assertThat(post(session)).isEqualTo("again");
                    assertThat(first.await()).isEqualTo("first");
                    assertThat(seen).hasSize(3);
                    assertThat(session.statistics().made()).isEqualTo(2);
                });
    }

    @Test
    void whatAServerThatDiesHadTakenIsRepeatedIfTheMethodAllows() throws Exception {
        check(
                (server, stream) -> {
                    if (seen.size() == 1 || seen.size() > 3) {
                        server.answer(stream, "200", "fine");
                    } else if (seen.size() == 3) {
                        server.hangUp();
                    }
                },
                session -> {
                    assertThat(session.get(URL).text()).isEqualTo("fine");
                    Task<String> get = createTask(() -> session.get(URL).text());
                    Task<String> post = createTask(() -> post(session));
                    assertThat(get.await()).isEqualTo("fine");
                    assertThatThrownBy(post::await)
                            .isInstanceOf(PayloadException.class)
                            .hasMessageContaining("closed the connection before it answered");
                });
    }

    @Test
    void aServerThatIsGoneWithoutAWordIsAskedNoMore() throws Exception {
        check(
                (server, stream) -> {
                    if (seen.size() == 1 || seen.size() > 2) {
                        server.answer(stream, "200", "fine");
                    } else {
                        server.fallSilent();
                    }
                },
                session -> {
                    assertThat(session.get(URL).text()).isEqualTo("fine");
                    assertThatThrownBy(() -> session.get(URL, request -> request.timeout(seconds(1))))
                            .isInstanceOf(ClientTimeoutException.class);
                    sleep(seconds(6));
                    assertThat(session.statistics().kept()).isZero();
                    assertThat(session.get(URL).text()).isEqualTo("fine");
                    assertThat(session.statistics().made()).isEqualTo(2);
                });
    }

    @Test
    void aRequestThatIsGivenUpEndsNoConnectionThatLives() throws Exception {
        check(
                (server, stream) -> {
                    if (seen.size() != 2) {
                        server.answer(stream, "200", "fine");
                    }
                },
                session -> {
                    assertThat(session.get(URL).text()).isEqualTo("fine");
                    assertThatThrownBy(() -> session.get(URL, request -> request.timeout(seconds(1))))
                            .isInstanceOf(ClientTimeoutException.class);
                    sleep(seconds(6));
                    assertThat(session.get(URL).text()).isEqualTo("fine");
                    assertThat(session.statistics().made()).isEqualTo(1);
                });
    }

    @Test
    void anAnswerThatBreaksTheRules() throws Exception {
        check((server, stream) -> server.begin(stream, "abc"), session -> {
            assertThatThrownBy(() -> session.get(URL))
                    .isInstanceOf(PayloadException.class)
                    .hasMessage("GET http://cafe/: the stream failed: an answer has the status abc");
            assertThatThrownBy(() -> session.get(URL)).isInstanceOf(PayloadException.class);
            assertThat(session.statistics().made()).isEqualTo(1);
        });
    }

    private void check(ScriptedStreams.Script script, VoidFn<ClientSession, Exception> body) throws Exception {
        virtually(network -> {
            var service = ScriptedStreams.service((server, stream) -> {
                seen.add("#" + stream);
                script.request(server, stream);
            });
            try (var session =
                    MemoryConnector.session(network, service, options -> options.http2PriorKnowledge(true))) {
                body.accept(session);
                sleep(millis(1));
                PoolStatistics now = session.statistics();
                assertThat(now.inUse() + now.streams() + now.waiting())
                        .as("%s", now)
                        .isZero();
            }
            assertClosed(network);
        });
    }

    private static void assertClosed(MemoryNetwork network) {
        sleep(millis(1));
        assertThat(network.openClients()).isZero();
    }

    private static String post(ClientSession session) {
        return session.post(URL, request -> request.text("tea")).text();
    }
}
