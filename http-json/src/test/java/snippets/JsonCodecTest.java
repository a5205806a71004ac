package snippets;

import static io.asyncio4j.http.MemoryNetwork.virtually;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.http.TypeRef;
import io.asyncio4j.http.server.Application;
import io.asyncio4j.http.server.Response;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class JsonCodecTest {

    private final List<String> seen = new ArrayList<>();

    record Order(String drink, int cups) {}

    @Test
    void lines() throws Exception {
        virtually(network -> {
            // @start region=lines
            var app = new Application()
                    .post("/orders", request -> {
                        Order order = request.json(Order.class); // or status 400 with what is wrong
                        return Response.json(order).withStatus(201);
                    })
                    .get("/orders", _ -> Response.jsonLines(List.of(new Order("tea", 2), new Order("coffee", 1))));
            // @end
            try (var session = network.session(app, _ -> {})) {
                var made = session.post("http://cafe/orders", request -> request.json(new Order("tea", 2)));
                assertThat(made.json(Order.class)).isEqualTo(new Order("tea", 2));
                try (var orders = session.get("http://cafe/orders")) {
                    for (Order order : orders.jsonLines(TypeRef.of(Order.class))) {
                        seen.add(order.drink());
                    }
                }
            }
        });
        assertThat(seen).containsExactly("tea", "coffee");
    }
}
