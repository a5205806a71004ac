package io.asyncio4j.console;

import static io.asyncio4j.Asyncio.toThread;

import io.asyncio4j.http.events.EventWriter;
import io.asyncio4j.http.events.ServerSentEvent;
import io.asyncio4j.http.server.Application;
import io.asyncio4j.http.server.HttpException;
import io.asyncio4j.http.server.Request;
import io.asyncio4j.http.server.Response;
import io.asyncio4j.lowlevel.ObserverMBean;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Map;
import java.util.function.BiFunction;

/// Answers the page and its questions.
final class Pages {

    private static final Map<String, String> FILES = Map.of(
            "page.html", "text/html; charset=utf-8",
            "page.js", "text/javascript; charset=utf-8",
            "rewind.js", "text/javascript; charset=utf-8",
            "page.css", "text/css; charset=utf-8");

    private final Looks looks;
    private final ObserverMBean observed;

    Pages(Looks looks, ObserverMBean observed) {
        this.looks = looks;
        this.observed = observed;
    }

    Application application(Gate gate) {
        return new Application(options -> options.host("127.0.0.1").shutdownGrace(Duration.ofMillis(1)))
                .use(gate)
                .get("/", _ -> file("page.html"))
                .get("/page.js", _ -> file("page.js"))
                .get("/rewind.js", _ -> file("rewind.js"))
                .get("/page.css", _ -> file("page.css"))
                .get("/api/recording", _ -> Response.json(looks.tape()))
                .get("/api/moment", this::moment)
                .get("/api/events", request -> Response.events(request, this::sendLooks))
                .get("/api/tasks", request -> answer(request, Views::tasks))
                .get("/api/ended", request -> answer(request, Views::ended))
                .post(
                        "/api/mark",
                        request -> Response.json(looks.mark(Asked.by(request).at())))
                .get("/api/compare", this::compare)
                .get("/api/groups", this::groups)
                .get("/api/tree", request -> answer(request, Views::tree))
                .get("/api/task/{id}", this::task)
                .get("/api/resources", request -> answer(request, Views::resources))
                .post("/api/cancel/{id}", this::cancel);
    }

    private void sendLooks(EventWriter events) {
        looks.watch(look -> events.send(
                ServerSentEvent.json(Views.overview(look, looks.stalls(0))).withEvent("look")));
    }

    /// A moment of a recording.
    private Response moment(Request request) {
        long at = Asked.by(request).at();
        return Response.json(
                Map.of("look", Views.overview(looks.at(at), looks.stalls(at)), "points", looks.points(at)));
    }

    /// On a thread: to sort many tasks takes a while, and the loop has others to serve.
    private Response answer(Request request, BiFunction<Look, Asked, Object> view) {
        Asked asked = Asked.by(request);
        Look look = looks.at(asked.at());
        return Response.json(toThread(() -> view.apply(look, asked)));
    }

    private Response groups(Request request) {
        Asked asked = Asked.by(request);
        Look look = asked.by().equals("wait") ? looks.at(asked.at()) : looks.withStacks(asked.at());
        return Response.json(toThread(() -> Views.groups(look, asked)));
    }

    private Response compare(Request request) {
        Asked asked = Asked.by(request);
        Look marked = looks.marked(asked.from());
        if (marked == null) {
            throw HttpException.notFound("that moment is not kept any more: mark another");
        }
        Look look = looks.at(asked.at());
        boolean isLater = look.number() >= marked.number();
        return Response.json(toThread(() -> Comparison.of(isLater ? marked : look, isLater ? look : marked, asked)));
    }

    private Response task(Request request) {
        long task = id(request);
        long at = Asked.by(request).at();
        return Response.json(Views.task(looks.withStacks(at), task)
                .or(() -> Views.task(looks.at(at), task)) // it has come since
                .orElseThrow(() -> HttpException.notFound("the task has ended")));
    }

    private Response cancel(Request request) {
        long task = id(request);
        try {
            boolean done = toThread(() -> observed.cancel(task, "the console, from " + request.remoteAddress()));
            return done ? Response.empty() : Response.text("the task has ended").withStatus(404);
        } catch (IllegalStateException e) {
            return Response.text(String.valueOf(e.getMessage())).withStatus(409);
        }
    }

    private static long id(Request request) {
        try {
            return Long.parseLong(request.pathParam("id"));
        } catch (NumberFormatException e) {
            throw HttpException.badRequest("the number of a task was expected, was " + request.pathParam("id"));
        }
    }

    private static Response file(String name) throws IOException {
        try (InputStream in = Pages.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IOException("the console has no " + name);
            }
            return Response.bytes(FILES.getOrDefault(name, "text/plain"), in.readAllBytes());
        }
    }
}
