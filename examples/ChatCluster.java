// The chat on several servers: what is said on one is heard on all. Open two of them in a browser; kill one, and its
// pages may go to another, which knows what was said before.
//
//     ./asyncio run examples/ChatCluster.java 8081 127.0.0.1:5721
//     ./asyncio run examples/ChatCluster.java 8082 127.0.0.1:5722 127.0.0.1:5721
//     ./asyncio run examples/ChatCluster.java 8083 127.0.0.1:5723 127.0.0.1:5721

//DEPS com.hazelcast:hazelcast:5.7.0

import static io.asyncio4j.Asyncio.*;

import io.asyncio4j.TaskGroup;
import io.asyncio4j.cluster.Cluster;
import io.asyncio4j.cluster.ClusterTopic;
import io.asyncio4j.http.server.Application;
import io.asyncio4j.http.server.Request;
import io.asyncio4j.http.server.Response;
import io.asyncio4j.http.websocket.Room;
import io.asyncio4j.http.websocket.WebSocket;

static final List<String> ROOMS = List.of("kitchen", "garden", "library");

/// What somebody has said. By its id, which is the same on all servers, a page knows what it has shown.
record Said(String id, String name, String text) implements Serializable {}

/// A room has its readers here, and is heard everywhere.
class Hall {
    final Room talk = new Room(options -> options.history(50));
    final ClusterTopic<Said> topic;

    Hall(ClusterTopic<Said> topic) {
        this.topic = topic;
    }

    /// From all servers to the readers here, in the same order everywhere.
    void relay() {
        try (var all = topic.subscribeAfter(-1)) {
            for (var said : all) {
                talk.sendJson(said);
            }
        }
    }
}

void chat(Hall hall, Request request, WebSocket socket) {
    var name = request.queryParam("name").orElse("guest");
    hall.talk.join(socket);
    for (var text : socket.texts()) {
        hall.topic.publish(new Said(UUID.randomUUID().toString(), name, text)); // whoever hears it knows that it is kept
    }
}

void serve(Cluster cluster, int port) {
    TaskGroup.run(group -> {
        var app = new Application(options -> options.host("127.0.0.1"));
        for (var name : ROOMS) {
            var hall = new Hall(cluster.topic(name, Said.class));
            group.createTask(hall::relay);
            app.webSocket("/rooms/" + name, (request, socket) -> chat(hall, request, socket));
        }
        var server = app.get("/rooms", _ -> Response.json(ROOMS))
                .files("/", Path.of("examples/chat"))
                .start(port);
        IO.println("💬 The chat: %s/ as one of %d".formatted(server.uri(), cluster.members().size()));
        server.awaitClosed();
    });
}

void main(String[] args) {
    if (args.length < 2) {
        IO.println("expected: PORT HOST:PORT [HOST:PORT of another …], was: " + String.join(" ", args));
        System.exit(2);
    }
    var here = args[1].split(":");
    run(() -> {
        try (var cluster = Cluster.join(options -> options
                .listen(here[0], Integer.parseInt(here[1]))
                .members(Arrays.copyOfRange(args, 2, args.length))
                .heartbeatTimeout(seconds(5))
                .backups(2) // two servers may die at once, and nothing that was heard is lost
                .topicRetention(minutes(10)) // what a server that starts can still tell
                .allow("ChatCluster"))) {
            serve(cluster, Integer.parseInt(args[0]));
        }
    });
}
