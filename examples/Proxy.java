// A reverse proxy: hands each request on to another server and its answer back, as they come.
//
//     ./asyncio run examples/Proxy.java [PORT URL]

import static io.asyncio4j.Asyncio.*;

import io.asyncio4j.http.Headers;
import io.asyncio4j.http.client.ClientRequest;
import io.asyncio4j.http.client.ClientResponse;
import io.asyncio4j.http.client.ClientSession;
import io.asyncio4j.http.client.ClientTimeoutException;
import io.asyncio4j.http.server.Application;
import io.asyncio4j.http.server.Request;
import io.asyncio4j.http.server.Response;

/// What concerns one connection only (RFC 9110, section 7.6.1).
static final List<String> HOP_BY_HOP = List.of("Connection", "Keep-Alive", "Proxy-Connection", "Proxy-Authenticate",
        "Proxy-Authorization", "TE", "Trailer", "Transfer-Encoding", "Upgrade", "Expect");

/// Hands requests on to `target`. A client that leaves ends the request to it, and the other way round.
Application proxy(ClientSession session, String target) {
    return new Application(options -> options
                    .host("127.0.0.1")
                    .everyRoute(route -> route.cancelOnDisconnect(true).decompress(false)))
            .any("/{path...}", request -> forward(session, target, request));
}

Response forward(ClientSession session, String target, Request request) {
    try {
        var answer = session.request(request.method(), target + request.target(), out -> prepare(out, request));
        request.afterwards(answer::close); // whether the client has all of it or not
        return relay(answer);
    } catch (ClientTimeoutException e) {
        return Response.text("the server behind takes too long\n").withStatus(504);
    } catch (UncheckedIOException e) {
        return Response.text("the server behind cannot be reached\n").withStatus(502);
    }
}

void prepare(ClientRequest out, Request request) {
    var headers = request.headers();
    out.headers(endToEnd(headers).without("Host"))
            .header("Accept-Encoding", headers.first("Accept-Encoding").orElse("identity"))
            .header("X-Forwarded-For", forwardedFor(request))
            .header("X-Forwarded-Proto", request.scheme())
            .header("X-Forwarded-Host", request.host())
            .decompress(false)
            .followRedirects(false);
    if (headers.contains("Content-Length") || headers.contains("Transfer-Encoding")) {
        var type = headers.first("Content-Type").orElse("application/octet-stream");
        out.stream(type, body -> request.body().transferTo(body));
    }
}

Response relay(ClientResponse answer) {
    var type = answer.headers().first("Content-Type").orElse("application/octet-stream");
    var response = Response.stream(type, body -> answer.body().transferTo(body)).withStatus(answer.status());
    for (var header : endToEnd(answer.headers()).without("Content-Type")) {
        response = response.withAddedHeader(header.getKey(), header.getValue());
    }
    return response;
}

/// The headers without those that concern one connection only, even those that `Connection` names.
Headers endToEnd(Headers headers) {
    var rest = headers;
    for (var value : headers.all("Connection")) {
        for (var name : value.split(",")) rest = rest.without(name.strip());
    }
    for (var name : HOP_BY_HOP) rest = rest.without(name);
    return rest;
}

String forwardedFor(Request request) {
    var way = new ArrayList<>(request.headers().all("X-Forwarded-For"));
    way.add(request.remoteAddress().getAddress().getHostAddress());
    return String.join(", ", way);
}

/// Without arguments: a server of its own stands behind it, and this is what a client sees.
void demonstrate() {
    try (var server = ownServer().start(0);
            var behind = new ClientSession(options -> options.readTimeout(seconds(2)));
            var proxy = proxy(behind, server.uri().toString()).start(0);
            var client = new ClientSession()) {
        var url = proxy.uri().toString();
        IO.println("🔀 A proxy on %s for %s".formatted(url, server.uri()));
        show("GET /hello", client.get(url + "/hello"));
        show("POST /upload", client.post(url + "/upload", request -> request.chunks("a/b", chunks())));
        show("GET /download", client.get(url + "/download"));
        show("GET /slow", client.get(url + "/slow"));
        server.close();
        show("GET /hello", client.get(url + "/hello"));
    }
}

Application ownServer() {
    return new Application(options -> options.host("127.0.0.1"))
            .get("/hello", request -> Response.text("Hello %s, to %s\n".formatted(
                    request.headers().first("X-Forwarded-For").orElse("?"),
                    request.headers().first("X-Forwarded-Proto").orElse("?"))))
            .post("/upload", request -> Response.text("%,d bytes came\n".formatted(count(request))))
            .get("/download", _ -> Response.stream("a/b", body -> chunks().forEach(body::write)))
            .get("/slow", _ -> {
                sleep(seconds(60));
                return Response.empty();
            });
}

List<byte[]> chunks() {
    return Collections.nCopies(100, new byte[100_000]);
}

long count(Request request) {
    long bytes = 0;
    for (var chunk : request.body().chunks()) bytes += chunk.length;
    return bytes;
}

void show(String what, ClientResponse response) {
    try (response) {
        var bytes = response.bytes();
        var text = bytes.length > 1000 ? "%,d bytes".formatted(bytes.length) : new String(bytes).strip();
        IO.println("%-14s %d  %s".formatted(what, response.status(), text));
    }
}

void main(String[] args) {
    run(() -> {
        if (args.length == 0) {
            demonstrate();
            return;
        }
        try (var session = new ClientSession();
                var server = proxy(session, args[1].replaceFirst("/$", "")).start(Integer.parseInt(args[0]))) {
            IO.println("🔀 %s/ leads to %s (Ctrl-C stops)".formatted(server.uri(), args[1]));
            server.awaitClosed();
        }
    });
}
