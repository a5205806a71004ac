// Orders of a café: a small REST service, with a page.

import io.asyncio4j.http.server.Application;
import io.asyncio4j.http.server.HttpException;
import io.asyncio4j.http.server.Request;
import io.asyncio4j.http.server.Response;
import io.asyncio4j.http.server.api.Default;
import io.asyncio4j.http.server.api.Input;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

class Orders {

    record NewOrder(String drink, @Default("1") int cups) {
        NewOrder {
            if (drink.isBlank()) throw new IllegalArgumentException("drink must not be blank");
            if (cups < 1 || cups > 20) throw new IllegalArgumentException("cups must be 1 to 20, was " + cups);
        }
    }

    record Search(Optional<String> drink) {}

    record Which(int id) {}

    record Order(int id, String drink, int cups) {}

    private static final Path STATIC = Path.of("static");

    private final Map<Integer, Order> orders = new LinkedHashMap<>();

    private Response add(Request request, NewOrder input) {
        var order = new Order(orders.size() + 1, input.drink, input.cups);
        orders.put(order.id, order);
        return Response.json(order).withStatus(201).withHeader("Location", "/orders/" + order.id);
    }

    private Response search(Request request, Search search) {
        return Response.json(orders.values().stream()
                .filter(order -> search.drink.isEmpty() || search.drink.get().equals(order.drink))
                .toList());
    }

    private Response get(Request request, Which which) {
        var order = orders.get(which.id);
        if (order == null) throw HttpException.notFound("no order " + which.id);
        return Response.json(order);
    }

    Application application() {
        return new Application(options -> options.host("127.0.0.1"))
                .get("/", request -> Response.file(STATIC.resolve("index.html")))
                .post("/orders", Input.of(NewOrder.class).then(this::add))
                .get("/orders", Input.of(Search.class).then(this::search))
                .get("/orders/{id:int}", Input.of(Which.class).then(this::get))
                .files("/static", STATIC);
    }

    void main(String[] args) {
        application().run(Integer.parseInt(args[0]));
    }
}
