import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OrdersVertxTest {

    private final Vertx vertx = Vertx.vertx();
    private WebClient client;

    @BeforeEach
    void start() throws Exception {
        var server = new OrdersVertx()
                .start(vertx, 0)
                .toCompletionStage()
                .toCompletableFuture()
                .get();
        client = WebClient.create(
                vertx, new WebClientOptions().setDefaultHost("127.0.0.1").setDefaultPort(server.actualPort()));
    }

    @AfterEach
    void stop() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get();
    }

    @Test
    void anOrderIsKept() throws Exception {
        var made = post(new JsonObject().put("drink", "tea").put("cups", 2));
        var order = new JsonObject().put("id", 1).put("drink", "tea").put("cups", 2);
        assertEquals(201, made.statusCode());
        assertEquals(order, made.bodyAsJsonObject());
        assertEquals(new JsonArray().add(order), get("/orders?drink=tea").bodyAsJsonArray());
        assertEquals(404, get("/orders/2").statusCode());
    }

    @Test
    void everyMistakeIsToldAtOnce() throws Exception {
        var refused = post(new JsonObject().put("cups", "many"));
        assertEquals(422, refused.statusCode());
        var errors = refused.bodyAsJsonObject().getJsonArray("errors");
        assertEquals(
                List.of("/drink", "/cups"),
                errors.stream()
                        .map(error -> ((JsonObject) error).getString("pointer"))
                        .toList());
    }

    @Test
    void thereIsAPage() throws Exception {
        assertTrue(get("/").bodyAsString().contains("<h1>Orders</h1>"));
    }

    private HttpResponse<Buffer> get(String path) throws Exception {
        return client.get(path).send().toCompletionStage().toCompletableFuture().get();
    }

    private HttpResponse<Buffer> post(JsonObject body) throws Exception {
        return client.post("/orders")
                .sendJsonObject(body)
                .toCompletionStage()
                .toCompletableFuture()
                .get();
    }
}
