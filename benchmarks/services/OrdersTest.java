import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.asyncio4j.http.TypeRef;
import io.asyncio4j.http.testing.TestClient;
import io.asyncio4j.test.AsyncTest;
import java.util.List;
import java.util.Map;

class OrdersTest {

    record Problem(List<Map<String, String>> errors) {}

    @AsyncTest
    void anOrderIsKept() {
        try (var client = TestClient.start(new Orders().application())) {
            var made = client.post("/orders", request -> request.json(Map.of("drink", "tea", "cups", 2)));
            var order = new Orders.Order(1, "tea", 2);
            assertEquals(201, made.status());
            assertEquals(order, made.json(Orders.Order.class));
            assertEquals(List.of(order), client.get("/orders?drink=tea").json(new TypeRef<List<Orders.Order>>() {}));
            assertEquals(404, client.get("/orders/2").status());
        }
    }

    @AsyncTest
    void everyMistakeIsToldAtOnce() {
        try (var client = TestClient.start(new Orders().application())) {
            var refused = client.post("/orders", request -> request.json(Map.of("cups", "many")));
            assertEquals(422, refused.status());
            var errors = refused.json(Problem.class).errors();
            assertEquals(
                    List.of("#/drink", "#/cups"),
                    errors.stream().map(error -> error.get("pointer")).toList());
        }
    }

    @AsyncTest(realTime = true)
    void thereIsAPage() {
        try (var client = TestClient.start(new Orders().application())) {
            assertTrue(client.get("/").text().contains("<h1>Orders</h1>"));
        }
    }
}
