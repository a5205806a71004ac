// A live feed with a page: prices that change, and a chart that moves, by server-sent events. Stop the program and
// start it again, and the page goes on.
//
//     ./asyncio run examples/LiveFeed.java [PORT]

import static io.asyncio4j.Asyncio.*;

import io.asyncio4j.Broadcast;
import io.asyncio4j.TaskGroup;
import io.asyncio4j.http.events.EventWriter;
import io.asyncio4j.http.events.ServerSentEvent;
import io.asyncio4j.http.server.Application;
import io.asyncio4j.http.server.Response;

static final int KEPT = 120; // quotes
static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
        + " img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

record Quote(String time, Map<String, Double> prices) {}

final Broadcast<ServerSentEvent> feed = new Broadcast<>(KEPT); // a slow page misses the oldest, and delays nobody
final ArrayDeque<ServerSentEvent> latest = new ArrayDeque<>();
final long run = System.currentTimeMillis(); // the ids of another run are not ours

/// Invents prices, four times a second.
void market() {
    var random = new Random();
    var prices = new TreeMap<>(Map.of("Tea", 100.0, "Coffee", 120.0, "Cocoa", 80.0));
    for (int number = 1; ; number++) {
        prices.replaceAll((_, price) -> Math.round(price * (1 + random.nextGaussian() / 300) * 100) / 100.0);
        var event = ServerSentEvent.json(new Quote(Instant.now().toString(), prices))
                .withEvent("quote")
                .withId(run + "-" + number);
        latest.add(event);
        if (latest.size() > KEPT) {
            latest.remove();
        }
        feed.publish(event);
        sleep(millis(250));
    }
}

void send(EventWriter events) {
    try (var coming = feed.subscribe()) {
        for (var event : missed(events.lastEventId().orElse(""))) {
            events.send(event);
        }
        for (var event : coming) {
            events.send(event);
        }
    }
}

/// What came after the last that a page has; all that is kept, if that is not there.
List<ServerSentEvent> missed(String lastId) {
    var all = List.copyOf(latest);
    for (int i = 0; i < all.size(); i++) {
        if (all.get(i).id().orElse("").equals(lastId)) return all.subList(i + 1, all.size());
    }
    return all;
}

void main(String[] args) {
    run(() -> TaskGroup.run(group -> {
        group.createDaemon("market", this::market);
        var app = new Application(options -> options.host("127.0.0.1"))
                .get("/quotes", request -> Response.events(request, options -> options.retry(seconds(1)), this::send))
                .files("/", Path.of("examples/live"))
                .use((request, next) -> next.handle(request).withHeader("Content-Security-Policy", POLICY));
        var server = app.start(args.length > 0 ? Integer.parseInt(args[0]) : 8080);
        IO.println("📈 The live feed: " + server.uri() + "/");
        IO.println("🛑 Ctrl-C stops it");
        try {
            server.awaitClosed();
        } finally {
            server.shutdown(seconds(5)); // ends the streams
            IO.println("Closed 👋");
        }
    }));
}
