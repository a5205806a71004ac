package io.asyncio4j.http.client;

import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.http.HttpTest.application;
import static io.asyncio4j.http.HttpTest.serving;
import static io.asyncio4j.http.MemoryNetwork.virtually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.asyncio4j.http.server.Response;
import io.asyncio4j.net.ConnectionFailedException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressFilterTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "10.0.0.1",
                "100.64.0.1",
                "127.0.0.1",
                "127.255.0.1",
                "169.254.169.254",
                "172.16.0.1",
                "172.31.255.255",
                "192.168.1.1",
                "192.0.0.8",
                "198.19.0.1",
                "224.0.0.1",
                "240.0.0.1",
                "255.255.255.255",
                "::",
                "::1",
                "fe80::1",
                "fc00::1",
                "fd12::1",
                "ff02::1",
                "::ffff:127.0.0.1",
                "64:ff9b::7f00:1",
                "2002:7f00:1::",
                "2001::1",
                "2001:db8::1",
                "64:ff9b:1::1",
                "100::1",
                "3fff::1"
            })
    void whatIsNotForEverybodyIsRefused(String address) {
        assertThat(AddressFilter.publicOnly().allows(InetAddress.ofLiteral(address)))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.1.1.1",
                "9.255.255.255",
                "11.0.0.1",
                "100.63.0.1",
                "100.128.0.1",
                "172.15.0.1",
                "172.32.0.1",
                "192.167.0.1",
                "198.17.0.1",
                "223.255.255.1",
                "2606:4700::1111",
                "2a00:1450::1",
                "64:ff9b::101:101",
                "2002:101:101::"
            })
    void whatIsForEverybodyIsAllowed(String address) {
        assertThat(AddressFilter.publicOnly().allows(InetAddress.ofLiteral(address)))
                .isTrue();
    }

    @Test // real time: connections are refused before they are made
    void aSessionConnectsToNothingElse() throws Exception {
        var app = application()
                .get("/", _ -> Response.text("inside"))
                .get(
                        "/there",
                        request -> Response.redirect(
                                "http://localhost:" + request.queryParam("port").orElseThrow() + "/"));
        serving(app, server -> {
            try (var session = new ClientSession(options -> options.addressFilter(AddressFilter.publicOnly()))) {
                for (String host : List.of("127.0.0.1", "localhost", "[::1]")) {
                    assertThatExceptionOfType(ConnectionFailedException.class)
                            .isThrownBy(() -> session.get("http://" + host + ":" + server.port() + "/"))
                            .withMessageContaining("the session's address filter allows no address of the host (");
                }
            }
            var seen = new ArrayList<String>();
            try (var session = new ClientSession(options -> options.addressFilter(address -> {
                seen.add(address.getHostAddress());
                return seen.size() == 1;
            }))) {
                assertThatExceptionOfType(ConnectionFailedException.class)
                        .isThrownBy(() ->
                                session.get("http://127.0.0.1:" + server.port() + "/there?port=" + server.port()));
                assertThat(seen).hasSizeGreaterThan(1).startsWith("127.0.0.1");
            }
        });
    }

    @Test
    void answersOfLookUpsAreKeptForAWhile() throws Exception {
        virtually(network -> {
            var asked = new ArrayList<String>();
            var options = new ClientOptions();
            var book = new AddressBook(options, (host, port) -> {
                asked.add(host);
                return List.of(new InetSocketAddress(InetAddress.ofLiteral("10.0.0.1"), port));
            });
            book.find("a", 80);
            book.find("a", 80);
            sleep(seconds(9));
            book.find("a", 80);
            sleep(seconds(2));
            book.find("a", 80);
            assertThat(asked).containsExactly("a", "a");

            for (int i = 0; i < 1_000; i++) {
                book.find("host" + i, 80);
                book.find("a", 80);
            }
            assertThat(asked.stream().filter("a"::equals)).hasSize(2);
            book.find("host0", 80);
            assertThat(asked.stream().filter("host0"::equals)).hasSize(2);
            assertThat(network.now()).isEqualTo(11_000);
        });
    }
}
