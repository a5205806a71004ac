package io.asyncio4j.http.json;

import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.http.MemoryNetwork.virtually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.asyncio4j.Generator;
import io.asyncio4j.http.JsonException;
import io.asyncio4j.http.PayloadException;
import io.asyncio4j.http.TypeRef;
import io.asyncio4j.http.client.ClientSession;
import io.asyncio4j.http.server.Application;
import io.asyncio4j.http.server.Response;
import io.asyncio4j.stream.LimitExceededException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

@SuppressWarnings("NullAway") // JSON may leave out what a record wants
class JsonOverHttpTest {

    private static final TypeRef<Order> ORDER = TypeRef.of(Order.class);

    private final List<Object> seen = new ArrayList<>();

    record Order(String drink, int cups) {}

    @Test
    void valuesGoBothWays() throws Exception {
        var app = new Application().post("/", request -> {
            seen.add(request.headers().first("Content-Type").orElse(""));
            Order order = request.json(Order.class);
            return Response.json(List.of(order, new Order("coffee", 1)));
        });

        virtually(network -> {
            try (ClientSession session = network.session(app, _ -> {})) {
                var response = session.post("http://cafe/", request -> request.json(new Order("tea", 2)));
                seen.add(response.headers().first("Content-Type").orElse(""));
                seen.add(response.json(new TypeRef<List<Order>>() {}));
            }
        });

        assertThat(seen)
                .containsExactly(
                        "application/json", "application/json", List.of(new Order("tea", 2), new Order("coffee", 1)));
    }

    @Test
    void whoeverSendsBadJsonIsTold() throws Exception {
        var app = new Application()
                .post("/", request -> Response.json(request.json(Order.class)))
                .post("/array", request -> {
                    request.jsonArray(ORDER).forEach(seen::add);
                    return Response.empty();
                })
                .post("/lines", request -> {
                    request.jsonLines(ORDER).forEach(seen::add);
                    return Response.empty();
                });

        virtually(network -> {
            try (ClientSession session = network.session(app, _ -> {})) {
                seen.add(answer(session, "/", "{\"cups\":\"two\"}"));
                seen.add(answer(session, "/array", "[{\"cups\":1},{\"cups\":null}]"));
                seen.add(answer(session, "/lines", "{\"cups\":1}\n\n{\"cups\":\n"));
                seen.add(answer(session, "/lines", "[".repeat(1 << 20 | 1)));
            }
        });

        assertThat(seen)
                .containsExactly(
                        "400 bad JSON in line 1, column 9: cups: "
                                + "expected a whole number from -2147483648 to 2147483647, found a string",
                        new Order(null, 1),
                        "400 bad JSON in line 1, column 21: [1].cups: "
                                + "expected a whole number from -2147483648 to 2147483647, found null",
                        new Order(null, 1),
                        "400 bad JSON in line 3, column 9: the JSON ends too early",
                        "413 a line is longer than the limit of 1048576 bytes");
    }

    @Test
    void aLargeArrayIsReadAsItArrives() throws Exception {
        var app = new Application()
                .get(
                        "/",
                        _ -> Response.jsonArray(Generator.of(out -> {
                            for (int i = 1; i <= 3; i++) {
                                out.emit(new Order("tea", i));
                                sleep(millis(100));
                            }
                        })));

        virtually(network -> {
            try (ClientSession session = network.session(app, _ -> {});
                    var response = session.get("http://cafe/")) {
                for (Order order : response.jsonArray(ORDER)) {
                    network.tell(order.drink() + " " + order.cups());
                }
                network.tell("end");
                seen.addAll(network.story());
            }
        });

        assertThat(seen).containsExactly("0 tea 1", "100 tea 2", "200 tea 3", "300 end");
    }

    @Test
    void linesAreReadAsTheyArrive() throws Exception {
        var app = new Application()
                .get(
                        "/",
                        _ -> Response.jsonLines(Generator.of(out -> {
                            for (int i = 1; i <= 2; i++) {
                                out.emit(new Order("tea", i));
                                sleep(millis(100));
                            }
                        })));

        virtually(network -> {
            try (ClientSession session = network.session(app, _ -> {});
                    var response = session.get("http://cafe/")) {
                seen.add(response.headers().first("Content-Type").orElse(""));
                for (Order order : response.jsonLines(ORDER)) {
                    network.tell(order.drink() + " " + order.cups());
                }
                seen.addAll(network.story());
            }
        });

        assertThat(seen).containsExactly("application/x-ndjson", "0 tea 1", "100 tea 2");
    }

    @Test
    void manyElementsNeedTheMemoryOfOne() throws Exception {
        int count = 20_000;
        var app = new Application()
                .get(
                        "/",
                        _ -> Response.jsonArray(() -> IntStream.range(0, count)
                                .<Object>mapToObj(i -> new Order("tea", i))
                                .iterator()));

        virtually(network -> {
            try (ClientSession session = network.session(app, _ -> {});
                    var response = session.get("http://cafe/")) {
                long sum = 0;
                for (Order order : response.jsonArray(ORDER)) {
                    sum += order.cups();
                }
                seen.add(sum);
            }
        });

        assertThat(seen).containsExactly((long) count * (count - 1) / 2);
    }

    @Test
    void anElementHasALimitAndTheArrayHasNone() throws Exception {
        var app = new Application()
                .get("/", _ -> Response.json(List.of("x".repeat(600_000), "y".repeat(600_000), "z".repeat(2_000_000))));

        virtually(network -> {
            try (ClientSession session = network.session(app, _ -> {});
                    var response = session.get("http://cafe/")) {
                var strings = response.jsonArray(TypeRef.of(String.class)).iterator();
                seen.add(strings.next().length());
                seen.add(strings.next().length());
                assertThatExceptionOfType(LimitExceededException.class)
                        .isThrownBy(strings::next)
                        .withMessage("an element of the array is longer than the limit of 1048576 bytes");
            }
        });

        assertThat(seen).containsExactly(600_000, 600_000);
    }

    @Test
    void aBodyThatBreaksInTheMiddleIsNotBadJson() throws Exception {
        var app = new Application()
                .get(
                        "/",
                        _ -> Response.jsonArray(Generator.of(out -> {
                            out.emit(new Order("tea", 1));
                            throw new IllegalStateException("no more tea");
                        })));

        virtually(network -> {
            try (ClientSession session = network.session(app, _ -> {});
                    var response = session.get("http://cafe/")) {
                var orders = response.jsonArray(ORDER).iterator();
                seen.add(orders.next().cups());
                assertThatExceptionOfType(PayloadException.class).isThrownBy(orders::next);
            }
        });

        assertThat(seen).containsExactly(1);
    }

    @Test
    void anotherCharsetIsUnderstood() throws Exception {
        var app = new Application()
                .get(
                        "/",
                        _ -> Response.bytes(
                                "application/json; charset=iso-8859-1", new byte[] {'"', (byte) 0xe9, '"'}));

        virtually(network -> {
            try (ClientSession session = network.session(app, _ -> {})) {
                seen.add(session.get("http://cafe/").json(String.class));
            }
        });

        assertThat(seen).containsExactly("é");
    }

    @Test
    void aPageInsteadOfJsonIsBadJson() throws Exception {
        var app = new Application().get("/", _ -> Response.html("<html>"));

        virtually(network -> {
            try (ClientSession session = network.session(app, _ -> {})) {
                assertThatExceptionOfType(JsonException.class)
                        .isThrownBy(() -> session.get("http://cafe/").json(Order.class))
                        .withMessageStartingWith("bad JSON in line 1, column 1: expected a valid value");
            }
        });
    }

    private static String answer(ClientSession session, String path, String json) {
        try (var response = session.post("http://cafe" + path, request -> request.text(json))) {
            return response.status() + " " + response.text();
        }
    }
}
