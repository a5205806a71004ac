// A chat with a page: rooms, what was said before, who is here. Open it in two windows; stop the program and start it
// again, and they go on.
//
//     ./asyncio run examples/Chat.java [PORT]

import static io.asyncio4j.Asyncio.*;

import io.asyncio4j.http.server.Application;
import io.asyncio4j.http.server.Request;
import io.asyncio4j.http.server.Response;
import io.asyncio4j.http.websocket.Room;
import io.asyncio4j.http.websocket.WebSocket;

static final List<String> ROOMS = List.of("kitchen", "garden", "library");
static final int LONGEST_NAME = 30;
static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
        + " img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// What somebody has said. By its id, which no other run of the program gives, a page knows what it has shown.
record Said(String id, String name, String text) {}

record Here(List<String> here) {}

class Hall {
    final Room talk = new Room(options -> options.history(50)); // a slow reader misses the oldest, and delays nobody
    final Room door = new Room(); // who comes and goes, which nobody needs to remember
    final Map<WebSocket, String> here = new LinkedHashMap<>();

    void tellWhoIsHere() {
        door.sendJson(new Here(List.copyOf(here.values())));
    }
}

final UUID run = UUID.randomUUID();
int said;

void chat(Hall hall, Request request, WebSocket socket) {
    var name = request.queryParam("name").orElse("").strip();
    var shown = name.isEmpty() ? "guest" : name.substring(0, Math.min(name.length(), LONGEST_NAME));
    hall.talk.join(socket);
    hall.door.join(socket);
    hall.here.put(socket, shown);
    hall.tellWhoIsHere();
    try {
        for (var text : socket.texts()) {
            hall.talk.sendJson(new Said(run + "-" + ++said, shown, text));
        }
    } finally {
        hall.here.remove(socket);
        hall.tellWhoIsHere();
    }
}

Application application() {
    var app = new Application(options -> options.host("127.0.0.1"));
    for (var name : ROOMS) {
        var hall = new Hall();
        app.webSocket(
                "/rooms/" + name,
                options -> options.maxMessage(4000),
                (request, socket) -> chat(hall, request, socket));
    }
    return app.get("/rooms", _ -> Response.json(ROOMS))
            .files("/", Path.of("examples/chat"))
            .use((request, next) -> next.handle(request).withHeader("Content-Security-Policy", POLICY));
}

void main(String[] args) {
    run(() -> {
        var server = application().start(args.length > 0 ? Integer.parseInt(args[0]) : 8080);
        IO.println("💬 The chat: " + server.uri() + "/");
        IO.println("🛑 Ctrl-C stops it");
        try {
            server.awaitClosed();
        } finally {
            server.shutdown(seconds(5)); // says goodbye to the pages
            IO.println("Closed 👋");
        }
    });
}
