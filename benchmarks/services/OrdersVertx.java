// Orders of a café: a small REST service, with a page.

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import io.vertx.ext.web.handler.StaticHandler;
import java.util.LinkedHashMap;
import java.util.Map;

class OrdersVertx {

    private final Map<Integer, JsonObject> orders = new LinkedHashMap<>();

    /// All that is wrong with a body.
    private static JsonArray errors(JsonObject body) {
        var errors = new JsonArray();
        if (!(body.getValue("drink") instanceof String drink) || drink.isBlank()) {
            errors.add(error("/drink", "must be a text that is not blank"));
        }
        if (!(body.getValue("cups", 1) instanceof Integer cups) || cups < 1 || cups > 20) {
            errors.add(error("/cups", "must be 1 to 20"));
        }
        return errors;
    }

    private static JsonObject error(String pointer, String detail) {
        return new JsonObject().put("pointer", pointer).put("detail", detail);
    }

    private static void invalid(RoutingContext context, JsonArray errors) {
        context.response()
                .setStatusCode(422)
                .putHeader("Content-Type", "application/problem+json")
                .end(new JsonObject().put("errors", errors).encode());
    }

    private void add(RoutingContext context) {
        JsonObject body;
        try {
            body = context.body().asJsonObject();
        } catch (DecodeException e) {
            context.response().setStatusCode(400).end("bad JSON: " + e.getMessage());
            return;
        } catch (ClassCastException e) {
            invalid(context, new JsonArray().add(error("", "must be an object")));
            return;
        }
        var errors = errors(body == null ? new JsonObject() : body);
        if (!errors.isEmpty()) {
            invalid(context, errors);
            return;
        }
        int id = orders.size() + 1;
        var order = new JsonObject()
                .put("id", id)
                .put("drink", body.getString("drink"))
                .put("cups", body.getInteger("cups", 1));
        orders.put(id, order);
        context.response().setStatusCode(201).putHeader("Location", "/orders/" + id);
        context.json(order);
    }

    private void search(RoutingContext context) {
        var drink = context.queryParams().get("drink");
        var found = new JsonArray();
        orders.values().stream()
                .filter(order -> drink == null || drink.equals(order.getString("drink")))
                .forEach(found::add);
        context.json(found);
    }

    private void get(RoutingContext context) {
        int id = Integer.parseInt(context.pathParam("id"));
        var order = orders.get(id);
        if (order == null) {
            context.response().setStatusCode(404).end("no order " + id);
            return;
        }
        context.json(order);
    }

    Future<HttpServer> start(Vertx vertx, int port) {
        var router = Router.router(vertx);
        router.get("/").handler(context -> context.response().sendFile("static/index.html"));
        router.post("/orders")
                .handler(BodyHandler.create().setBodyLimit(1 << 20))
                .handler(this::add);
        router.get("/orders").handler(this::search);
        router.getWithRegex("/orders/(?<id>\\d{1,9})").handler(this::get);
        router.route("/static/*").handler(StaticHandler.create("static"));
        return vertx.createHttpServer().requestHandler(router).listen(port, "127.0.0.1");
    }

    void main(String[] args) {
        new OrdersVertx().start(Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1)), Integer.parseInt(args[0]));
    }
}
