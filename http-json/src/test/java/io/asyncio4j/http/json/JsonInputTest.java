package io.asyncio4j.http.json;

import static io.asyncio4j.http.MemoryNetwork.virtually;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.http.server.Application;
import io.asyncio4j.http.server.Response;
import io.asyncio4j.http.server.api.Default;
import io.asyncio4j.http.server.api.From;
import io.asyncio4j.http.server.api.Input;
import io.asyncio4j.http.server.api.Source;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Bodies of JSON as records.
@Timeout(60)
class JsonInputTest {

    enum Size {
        SMALL,
        LARGE
    }

    record Item(
            String product,
            int quantity,
            Optional<BigDecimal> price,
            @Default("SMALL") Size size) {
        Item {
            if (quantity < 1) {
                throw new IllegalArgumentException("quantity must be >= 1, was " + quantity);
            }
        }
    }

    record Order(
            long id,
            List<Item> items,
            Map<String, Boolean> flags,
            @Nullable LocalDate due,
            Optional<Order> parent,
            @From(Source.QUERY) @Default("false") boolean dry) {}

    record Whole(long id, @From(Source.BODY) List<Item> items) {}

    record Text(@From(Source.BODY) String text) {}

    @Test
    void aBodyBecomesARecord() throws Exception {
        assertThat(put(
                        "/7?dry=true",
                        "{\"id\":1,\"items\":[{\"product\":\"t\u00e9a\",\"quantity\":2,\"price\":0.10},"
                            + "{\"product\":\"\",\"quantity\":1,\"size\":\"LARGE\"}],\"flags\":{\"a/b\":true},\"due\":null,"
                            + "\"parent\":{\"id\":3,\"items\":[],\"flags\":{}},\"more\":[1,{}]}"))
                .endsWith("Order[id=7, items=[Item[product=t\u00e9a, quantity=2, price=Optional[0.1], size=SMALL],"
                        + " Item[product=, quantity=1, price=Optional.empty, size=LARGE]], flags={a/b=true}, due=null,"
                        + " parent=Optional[Order[id=3, items=[], flags={}, due=null, parent=Optional.empty,"
                        + " dry=false]], dry=true]");
        assertThat(put("/7", "{}")).contains("items=[], flags={}, due=null, parent=Optional.empty, dry=false");
    }

    @Test
    void allThatDoesNotFitIsToldWithItsPlace() throws Exception {
        assertThat(
                        put(
                                "/7",
                                "{\"items\":[{\"quantity\":\"2\",\"price\":\"1\",\"size\":\"small\"},{\"product\":null,\"quantity\":1.5},"
                                    + "{\"product\":\"x\",\"quantity\":0},7],\"flags\":{\"a/b~\":1},\"due\":\"soon\",\"parent\":[]}"))
                .startsWith("HTTP/1.1 422")
                .contains("\"title\":\"Unprocessable Content\"")
                .contains("{\"detail\":\"is missing\",\"pointer\":\"#/items/0/product\"}")
                .contains(
                        "whole number from -2147483648 to 2147483647, was a text\",\"pointer\":\"#/items/0/quantity\"}")
                .contains("{\"detail\":\"must be a number, was a text\",\"pointer\":\"#/items/0/price\"}")
                .contains(
                        "{\"detail\":\"must be one of SMALL, LARGE, was another text\",\"pointer\":\"#/items/0/size\"}")
                .contains("{\"detail\":\"must not be null\",\"pointer\":\"#/items/1/product\"}")
                .contains("was another number\",\"pointer\":\"#/items/1/quantity\"}")
                .contains("{\"detail\":\"must be >= 1, was 0\",\"pointer\":\"#/items/2/quantity\"}")
                .contains("{\"detail\":\"must be an object, was a number\",\"pointer\":\"#/items/3\"}")
                .contains("{\"detail\":\"must be true or false, was a number\",\"pointer\":\"#/flags/a~1b~0\"}")
                .contains("was another text\",\"pointer\":\"#/due\"}")
                .contains("{\"detail\":\"must be an object, was a list\",\"pointer\":\"#/parent\"}");
        assertThat(put("/7?dry=maybe", "{\"due\":1}"))
                .startsWith("HTTP/1.1 400")
                .contains("\"in\":\"query\",\"name\":\"dry\"")
                .contains("\"pointer\":\"#/due\"");
    }

    @Test
    void aBodyThatIsNoObjectOfJsonIsRefused() throws Exception {
        assertThat(put("/7", "[]")).startsWith("HTTP/1.1 422").contains("must be an object, was a list");
        assertThat(put("/7", "null")).startsWith("HTTP/1.1 400");
        assertThat(put("/7", "{\"id\":")).startsWith("HTTP/1.1 400");
        assertThat(put("/7", "{\"items\":[{\"product\":\"x\",\"quantity\":1e999999999}]}"))
                .startsWith("HTTP/1.1 4")
                .doesNotContain("internal");
        assertThat(put("/7", "[".repeat(100_000))).startsWith("HTTP/1.1 400");
    }

    @Test
    void theWholeBodyMayBeAComponent() throws Exception {
        assertThat(send("POST /w/7", "application/json", "[{\"product\":\"x\",\"quantity\":1}]"))
                .endsWith("Whole[id=7, items=[Item[product=x, quantity=1, price=Optional.empty, size=SMALL]]]");
        assertThat(send("POST /w/7", "application/merge-patch+json", "[{\"product\":\"x\"}]"))
                .startsWith("HTTP/1.1 422")
                .contains("{\"detail\":\"is missing\",\"pointer\":\"#/0/quantity\"}");
        assertThat(send("POST /t", "text/plain", "as it is")).endsWith("Text[text=as it is]");
    }

    private static String put(String target, String body) throws Exception {
        return send("PUT " + target, "application/json; charset=utf-8", body);
    }

    private static String send(String request, String type, String body) throws Exception {
        var app = new Application()
                .put("/{id}", Input.of(Order.class).then((_, order) -> Response.text(order.toString())))
                .post("/w/{id}", Input.of(Whole.class).then((_, whole) -> Response.text(whole.toString())))
                .post("/t", Input.of(Text.class).then((_, text) -> Response.text(text.toString())));
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        var answer = new String[1];
        virtually(network -> {
            var peer = network.peer(app);
            peer.send(request + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Type: " + type
                    + "\r\nContent-Length: " + bytes.length + "\r\n\r\n"
                    + new String(bytes, StandardCharsets.ISO_8859_1));
            answer[0] = new String(peer.readAll().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
        });
        return answer[0];
    }
}
