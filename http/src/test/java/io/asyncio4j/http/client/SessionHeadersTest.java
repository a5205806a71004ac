package io.asyncio4j.http.client;

import static io.asyncio4j.http.MemoryNetwork.virtually;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.http.server.Application;
import io.asyncio4j.http.server.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What a session sends with each request.
@Timeout(60)
class SessionHeadersTest {

    private final Application app = new Application()
            .get(
                    "/{name}",
                    request -> Response.text(String.join("|", request.headers().all(request.pathParam("name")))));

    @Test
    void thoseOfTheRequestGoBeforeThoseOfTheSessionAndTheseBeforeItsOwn() throws Exception {
        virtually(network -> {
            try (var session = network.session(
                    app, options -> options.header("user-agent", "crawler").header("X-Site", "1"))) {
                assertThat(session.get("http://memory/User-Agent").text()).isEqualTo("crawler");
                assertThat(session.get("http://memory/X-Site").text()).isEqualTo("1");
                assertThat(session.get("http://memory/X-Site", r -> r.header("x-site", "2"))
                                .text())
                        .isEqualTo("2");
                assertThat(session.get("http://memory/Accept").text()).isEqualTo("*/*");
                assertThat(session.get("http://memory/Accept-Encoding").text()).endsWith("gzip, deflate");
            }
        });
    }
}
