package io.asyncio4j.http.client;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.http.MemoryNetwork.virtually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncio4j.Promise;
import io.asyncio4j.http.MemoryNetwork;
import io.asyncio4j.http.client.ClientTimeoutException.Phase;
import io.asyncio4j.http.server.Application;
import io.asyncio4j.http.server.Response;
import io.asyncio4j.stream.StreamWriter;
import java.util.function.Consumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ClientTimeoutTest {

    private static final String URL = "http://memory/";

    /// Sends "ab" every 80 ms, five times, and then nothing more.
    private final Application slow = new Application()
            .get(
                    "/",
                    _ -> Response.stream("x/y", out -> {
                        trickle(out);
                        sleep(seconds(600));
                    }));

    private final Application finishing =
            new Application().get("/", _ -> Response.stream("x/y", ClientTimeoutTest::trickle));

    @Test
    void aServerThatDoesNotAnswerIsGivenUp() throws Exception {
        virtually(network -> {
            try (var session = network.session(silent(), options -> options.readTimeout(millis(100)))) {
                timesOut(network, 100, Phase.RESPONSE, "0.1 s waiting for the response", () -> session.get(URL));
            }
        });
    }

    @Test
    void aBodyMayTakeLongAsLongAsSomethingComes() throws Exception {
        virtually(network -> {
            try (var session = network.session(finishing, options -> options.readTimeout(millis(100)))) {
                assertThat(session.get(URL).text()).isEqualTo("ababababab");
                assertThat(network.now()).isEqualTo(400);
            }
        });
    }

    @Test
    void aServerThatFallsSilentIsGivenUpAfterItsLastByte() throws Exception {
        virtually(network -> {
            try (var session = network.session(slow, options -> options.readTimeout(millis(100)))) {
                var response = session.get(URL);
                timesOut(network, 500, Phase.BODY, "0.1 s reading the response", response::text);
                timesOut(network, 500, Phase.BODY, "0.1 s reading the response", response::text); // it stays so
            }
        });
    }

    @Test
    void whatHasComeCanBeReadBeforeTheTimeoutIsSeen() throws Exception {
        virtually(network -> {
            try (var session = network.session(slow, options -> options.readTimeout(millis(50)));
                    var response = session.get(URL)) {
                timesOut(
                        network,
                        50,
                        Phase.BODY,
                        "0.05 s reading",
                        () -> response.body().readExactly(3));
                assertThat(response.body().readAllUpTo(10)).isEmpty();
            } catch (ClientTimeoutException e) {
                assertThat(e.limit()).isEqualTo(millis(50));
            }
        });
    }

    @Test
    void aUserWhoReadsLateIsNotASilentServer() throws Exception {
        virtually(network -> {
            try (var session = network.session(finishing, options -> options.readTimeout(millis(100)))) {
                var response = session.get(URL);
                assertThat(response.body().readExactly(2)).hasSize(2);
                sleep(seconds(600));
                assertThat(response.text()).isEqualTo("abababab");
            }
        });
    }

    @Test
    void theLimitOfTheWholeRequestCountsInEveryPhase() throws Exception {
        virtually(network -> {
            try (var session = network.session(slow, options -> options.timeout(millis(300)))) {
                var response = session.get(URL);
                timesOut(network, 300, Phase.BODY, "0.3 s reading the response", response::text);
            }
        });
    }

    @Test
    void waitingForAFreeConnectionCountsToo() throws Exception {
        virtually(network -> {
            Consumer<ClientOptions> one =
                    options -> options.timeout(millis(100)).limit(1);
            try (var session = network.session(silent(), one)) {
                var busy = createTask(() -> session.get(URL, request -> request.timeout(seconds(60))));
                sleep(millis(1));
                timesOut(network, 101, Phase.POOL, "0.1 s waiting for a free connection", () -> session.get(URL));
                busy.cancel();
            }
        });
    }

    @Test
    void closingAResponseEndsTheReadThatWaits() throws Exception {
        virtually(network -> {
            try (var session = network.session(slow, options -> options.readTimeout(seconds(300)))) {
                var response = session.get(URL);
                var reading = createTask(() -> response.text());
                sleep(millis(100));
                response.close();
                assertThatThrownBy(reading::await).hasMessageContaining("the response ends after 2 bytes");
            }
        });
    }

    private static void trickle(StreamWriter out) {
        for (int n = 0; n < 5; n++) {
            sleep(millis(80));
            out.write("ab");
        }
    }

    private static Application silent() {
        return new Application().get("/", _ -> new Promise<Response>().await());
    }

    private static void timesOut(
            MemoryNetwork network, long at, Phase phase, String message, ThrowingCallable request) {
        assertThatThrownBy(request)
                .isInstanceOfSatisfying(
                        ClientTimeoutException.class, e -> assertThat(e.phase()).isEqualTo(phase))
                .hasMessageStartingWith("timed out after " + message);
        assertThat(network.now()).isEqualTo(at);
    }
}
