// Fetches many pages at once over one session; an error of one never disturbs the others.
//
//     ./asyncio run examples/ConcurrentRequests.java [URL ...]

import static io.asyncio4j.Asyncio.*;

import io.asyncio4j.http.client.ClientSession;
import io.asyncio4j.http.server.Application;
import io.asyncio4j.http.server.Request;
import io.asyncio4j.http.server.Response;

void fetchUrl(ClientSession session, String url) {
    try (var response = session.get(url).raiseForStatus()) {
        IO.println("Fetched %s with %d characters. 📄".formatted(url, response.text().length()));
    } catch (Exception e) { // never swallows a cancellation: CancelledError is not an Exception
        IO.println("Error fetching %s: %s ❌".formatted(url, e.getMessage()));
    }
}

void fetchAll(List<String> urls) {
    try (var session = new ClientSession(options -> options.timeout(seconds(10)))) {
        forEachConcurrent(urls, url -> fetchUrl(session, url));
    }
}

Response slowPage(Request request) {
    sleep(millis(Long.parseLong(request.pathParam("millis"))));
    return Response.text("A page that took its time. ".repeat(40));
}

/// Without arguments: a small site of our own, with slow pages, a page that fails and one that does not exist.
void fetchOwnSite() {
    var site = new Application(options -> options.host("127.0.0.1"))
            .get("/slow/{millis}", this::slowPage)
            .get("/broken", _ -> Response.text("out of order").withStatus(503));
    try (var server = site.start(0)) {
        var base = server.uri().toString();
        fetchAll(List.of(
                base + "/slow/900",
                base + "/slow/600",
                base + "/slow/300",
                base + "/broken",
                "http://no-such-host.invalid/"));
    }
}

void main(String[] urls) {
    run(() -> {
        if (urls.length > 0) {
            fetchAll(List.of(urls));
        } else {
            fetchOwnSite();
        }
    });
}
