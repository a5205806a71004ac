package io.asyncio4j.http.client;

import static io.asyncio4j.http.MemoryNetwork.virtually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.asyncio4j.http.server.Application;
import io.asyncio4j.http.server.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// An error status that becomes an exception.
@Timeout(60)
class RaiseForStatusTest {

    private final Application app = new Application()
            .get("/fine", _ -> Response.text("tea").withStatus(299))
            .get("/moved", _ -> Response.redirect("/gone?when=today"))
            .get("/gone", _ -> Response.text("all drunk").withStatus(410))
            .get("/long", _ -> Response.text("x".repeat(1_000_000)).withStatus(500));

    @Test
    void itNamesTheUrlThatItCameFromWithoutItsUser() throws Exception {
        virtually(network -> {
            try (var session = network.session(app, _ -> {})) {
                assertThatExceptionOfType(StatusException.class)
                        .isThrownBy(() ->
                                session.get("http://me:secret@memory/moved").raiseForStatus())
                        .withMessage("status 410 Gone from http://memory/gone?when=today")
                        .satisfies(e -> {
                            assertThat(e.status()).isEqualTo(410);
                            assertThat(e.url()).isEqualTo("http://memory/gone?when=today");
                            assertThat(e.body()).isEqualTo("all drunk");
                        });
            }
        });
    }

    @Test
    void itHasTheBeginningOfTheBodyAndHoldsNoConnection() throws Exception {
        virtually(network -> {
            try (var session = network.session(app, _ -> {})) {
                assertThatExceptionOfType(StatusException.class)
                        .isThrownBy(() -> session.get("http://memory/long").raiseForStatus())
                        .satisfies(e -> assertThat(e.body()).hasSize(64 * 1024));
                assertThat(session.statistics().inUse()).isZero();
            }
        });
    }

    @Test
    void whatIsNoErrorIsReturned() throws Exception {
        virtually(network -> {
            try (var session = network.session(app, _ -> {});
                    var response = session.get("http://memory/fine")) {
                assertThat(response.raiseForStatus()).isSameAs(response);
                assertThat(response.text()).isEqualTo("tea");
            }
        });
    }
}
