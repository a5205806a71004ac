package io.asyncio4j.http.server.api;

import static io.asyncio4j.http.server.api.InputValuesTest.answer;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.http.server.Application;
import io.asyncio4j.http.server.Response;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class OpenApiTest {

    enum Size {
        SMALL,
        LARGE
    }

    @Description("A thing that is ordered.")
    record Item(
            @Description("What it is.") String product,
            @Default("1") int quantity,
            Optional<Size> size) {}

    record Order(UUID id, List<Item> items, Optional<Order> parent) {}

    record NewOrder(@From(Source.QUERY) @Default("false") boolean dry, List<Item> items, String note) {}

    record Find(@Description("How many.") @Default("20") int limit, Optional<String> text) {}

    @Test
    void routesAndRecordsAreDescribed() {
        var app = new Application()
                .get(
                        "/orders",
                        r -> r.name("findOrders")
                                .docs(d -> d.summary("Finds orders")
                                        .tag("orders")
                                        .returns(200, Order[].class.getComponentType(), "one of them")),
                        Input.of(Find.class).then((_, _) -> Response.empty()))
                .post(
                        "/orders",
                        r -> r.docs(
                                d -> d.returns(201, Order.class, "the order").returns(409, "there is none left")),
                        Input.of(NewOrder.class).then((_, _) -> Response.empty()))
                .delete("/orders/{id:uuid}", r -> r.docs(d -> d.deprecated()), _ -> Response.empty())
                .any("/any", _ -> Response.empty())
                .mount("/in", new Application().get("/f/{name}.{ext}", _ -> Response.empty()));
        app.mount("/docs", OpenApi.page(app, o -> o.title("Orders").version("2").description("All \"of\" <them>")));
        String document = OpenApi.document(app, o -> o.title("Orders"));
        assertThat(document)
                .startsWith(
                        "{\"openapi\":\"3.1.1\",\"info\":{\"title\":\"Orders\",\"version\":\"1\"},\"paths\":{\"/orders\":{\"get\":{\"operationId\":\"findOrders\",\"summary\":\"Finds"
                            + " orders\",\"tags\":[\"orders\"],"
                            + "\"parameters\":[{\"name\":\"limit\",\"in\":\"query\",\"required\":false,\"description\":\"How"
                            + " many.\",\"schema\":{\"type\":\"integer\",\"format\":\"int32\",\"default\":20,\"description\":\"How"
                            + " many.\"}},"
                            + "{\"name\":\"text\",\"in\":\"query\",\"required\":false,\"schema\":{\"type\":\"string\"}}],\"responses\":{\"200\":{\"description\":\"one"
                            + " of them\",\"content\":{\"application/json\":"
                            + "{\"schema\":{\"$ref\":\"#/components/schemas/Order\"}}}},\"4XX\":")
                .contains(
                        "\"requestBody\":{\"required\":true,\"content\":{\"application/json\":{\"schema\":{\"type\":\"object\","
                            + "\"properties\":{\"items\":{\"type\":\"array\",\"items\":{\"$ref\":\"#/components/schemas/Item\"}},"
                            + "\"note\":{\"type\":\"string\"}},\"required\":[\"note\"]}}")
                .contains("\"409\":{\"description\":\"there is none left\"}")
                .contains("\"/orders/{id}\":{\"delete\":{\"deprecated\":true,\"parameters\":[{")
                .contains("\"/in/f/{name}.{ext}\":{\"get\":")
                .contains("\"Item\":{\"type\":\"object\",\"description\":\"A thing that is ordered.\",\"properties\":{"
                        + "\"product\":{\"type\":\"string\",\"description\":\"What it is.\"},"
                        + "\"quantity\":{\"type\":\"integer\",\"format\":\"int32\",\"default\":1},"
                        + "\"size\":{\"type\":\"string\",\"enum\":[\"SMALL\",\"LARGE\"]}},\"required\":[\"product\"]}")
                .contains("\"parent\":{\"$ref\":\"#/components/schemas/Order\"}") // contains itself
                .doesNotContain("/any")
                .doesNotContain("/docs");
    }

    @Test
    void parametersOfAPathHaveTheKindsThatItDemands() {
        record Named(@Description("Which.") long id) {}
        var app = new Application()
                .get("/{id:int}/{day:date}/{key:uuid}/v{n:long}.{ext}/{rest...}", _ -> Response.empty())
                .get("/named/{id:long}/{sub:int}", Input.of(Named.class).then((_, _) -> Response.empty()))
                .mount("/in/{outer:int}", new Application().get("/{code:[A-Z]+}", _ -> Response.empty()));
        assertThat(OpenApi.document(app, o -> o.title("X")))
                .contains(
                        path("id", "\"type\":\"integer\",\"format\":\"int32\""),
                        path("day", "\"type\":\"string\",\"format\":\"date\""),
                        path("key", "\"type\":\"string\",\"format\":\"uuid\""),
                        path("n", "\"type\":\"integer\",\"format\":\"int64\""),
                        path("ext", "\"type\":\"string\""),
                        path("rest", "\"type\":\"string\""),
                        path("sub", "\"type\":\"integer\",\"format\":\"int32\""),
                        path("outer", "\"type\":\"integer\",\"format\":\"int32\""),
                        path("code", "\"type\":\"string\""),
                        "\"required\":true,\"description\":\"Which.\"");
        assertThat(app.routes().getFirst().parameters())
                .hasToString("{id=int, day=date, key=uuid, n=long, ext=text, rest=text}");
    }

    private static String path(String name, String schema) {
        return "{\"name\":\"" + name + "\",\"in\":\"path\",\"required\":true,\"schema\":{" + schema + "}}";
    }

    @Test
    void thePageNeedsNothingFromElsewhereAndAllowsNothingElse() throws Exception {
        var app = new Application().get("/x", _ -> Response.empty());
        app.mount("/docs", OpenApi.page(app, o -> o.title("X")));
        assertThat(answer(app, "GET /docs", "", ""))
                .startsWith("HTTP/1.1 308")
                .containsIgnoringCase("location: ./docs/\r\n");
        String page = answer(app, "GET /docs/", "", "");
        assertThat(page)
                .startsWith("HTTP/1.1 200")
                .containsIgnoringCase(
                        "content-security-policy: default-src 'none'; connect-src 'self'; script-src 'sha256-")
                .doesNotContain("http://", "https://", "innerHTML", "style=");
        assertThat(answer(app, "GET /docs/openapi.json", "", "")).contains("\"/x\":{\"get\":");
    }
}
