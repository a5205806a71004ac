package snippets;

import static io.asyncio4j.http.MemoryNetwork.virtually;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.http.server.Application;
import io.asyncio4j.http.server.Response;
import io.asyncio4j.http.server.api.Default;
import io.asyncio4j.http.server.api.Input;
import org.junit.jupiter.api.Test;

class InputTest {

    // @start region=input
    record NewOrder(String product, @Default("1") int quantity) {
        NewOrder {
            if (quantity < 1) {
                throw new IllegalArgumentException("quantity must be >= 1, was " + quantity);
            }
        }
    }

    record FindOrders(String product, @Default("20") int limit) {}

    Application app() {
        return new Application()
                .post(
                        "/orders",
                        Input.of(NewOrder.class)
                                .then((_, order) ->
                                        Response.text("ordered " + order).withStatus(201)))
                .get("/orders", Input.of(FindOrders.class).then((_, find) -> Response.text("at most " + find.limit())));
    }
    // @end

    @Test
    void input() throws Exception {
        virtually(network -> {
            try (var session = network.session(app(), _ -> {})) {
                assertThat(session.post("http://a/orders", r -> r.json(new NewOrder("tea", 2)))
                                .text())
                        .isEqualTo("ordered NewOrder[product=tea, quantity=2]");
                assertThat(session.get("http://a/orders?product=tea").text()).isEqualTo("at most 20");
                assertThat(session.get("http://a/orders?limit=many").status()).isEqualTo(400);
            }
        });
    }
}
