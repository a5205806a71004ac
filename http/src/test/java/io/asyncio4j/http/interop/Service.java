package io.asyncio4j.http.interop;

import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.timeout;

import io.asyncio4j.Promise;
import io.asyncio4j.http.EntityTag;
import io.asyncio4j.http.Headers;
import io.asyncio4j.http.server.Application;
import io.asyncio4j.http.server.ApplicationOptions;
import io.asyncio4j.http.server.Request;
import io.asyncio4j.http.server.Response;
import io.asyncio4j.stream.StreamWriter;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;
import java.util.function.Consumer;

/// What our server serves to others, and what it sees of them. Loop only.
final class Service {

    static final String PACKED = "0123456789".repeat(10_000);

    private static final byte[] BLOCK = "0123456789abcdef".repeat(4096).getBytes(StandardCharsets.US_ASCII);
    private static final EntityTag TAG = EntityTag.strong("a");

    /// Where requests came from.
    final Set<SocketAddress> clients = new HashSet<>();

    /// How many handlers are in the middle of a body.
    int running;

    /// Done when a handler is in the middle of a body.
    Promise<Boolean> inTheMiddle = new Promise<>();

    /// Such a handler goes on when this is done.
    Promise<Boolean> mayGoOn = new Promise<>();

    private final Path file;

    /// @param file what is downloaded as such
    Service(Path file) {
        this.file = file;
    }

    Application application(Consumer<? super ApplicationOptions> configure) {
        return new Application(options -> configure.accept(options.host("127.0.0.1")
                        .maxBody(1L << 40)
                        .everyRoute(route -> route.cancelOnDisconnect(false))))
                .use((request, next) -> {
                    clients.add(request.remoteAddress());
                    return next.handle(request);
                })
                .get(
                        "/text",
                        request -> Response.text(
                                "text of " + request.queryParam("id").orElse("")))
                .get("/tagged", _ -> Response.text("tagged").withHeader("ETag", TAG.toString()))
                .get("/nothing", _ -> Response.empty())
                .put("/upload", Service::upload)
                .put("/unpack", route -> route.decompress(true), Service::upload)
                .post("/form", request -> {
                    var form = request.form();
                    var leaf = form.file("leaf").orElseThrow();
                    return Response.text(
                            form.first("drink").orElseThrow() + " " + leaf.fileName() + " " + sha256(leaf.bytes()));
                })
                .put("/refuse", _ -> Response.text("refused").withStatus(401))
                .get("/file", _ -> Response.file(file))
                .get("/packed", route -> route.compress(true), _ -> Response.text(PACKED))
                .get(
                        "/trailers",
                        _ -> Response.stream("text/plain", out -> out.write("body"))
                                .withTrailers(() -> Headers.EMPTY.with("X-Sum", "42")))
                .get("/stream", Service::stream)
                .get(
                        "/broken",
                        _ -> Response.stream("x/y", out -> {
                            write(out, 1_000_000);
                            out.flush();
                            throw new IllegalStateException("on purpose");
                        }))
                .get(
                        "/endless",
                        _ -> Response.stream(
                                "x/y",
                                out -> halfway(() -> {
                                    write(out, 1L << 40);
                                })))
                .put("/sip", request -> {
                    request.body().readExactly(1_000_000);
                    halfway(() -> upload(request));
                    return Response.empty();
                });
    }

    /// Tells that a body is begun, and goes on with it when told to.
    private void halfway(Runnable rest) {
        running++;
        try {
            inTheMiddle.complete(true);
            mayGoOn.await();
            rest.run();
        } finally {
            running--;
        }
    }

    /// Waits until no handler is in the middle of a body. In real time: the kernel tells it.
    void awaitRest() {
        timeout(seconds(60), () -> {
            while (running > 0) {
                sleep(millis(1));
            }
        });
    }

    static String sha256(byte[] bytes) {
        return HexFormat.of().formatHex(digest().digest(bytes));
    }

    private static Response stream(Request request) {
        long length = Long.parseLong(request.queryParam("bytes").orElseThrow());
        return Response.stream("x/y", out -> write(out, length));
    }

    private static void write(StreamWriter out, long length) {
        for (long left = length; left > 0; left -= BLOCK.length) {
            out.write(left < BLOCK.length ? java.util.Arrays.copyOf(BLOCK, (int) left) : BLOCK);
        }
    }

    private static Response upload(Request request) {
        var digest = digest();
        long length = 0;
        for (byte[] piece : request.body().chunks()) {
            digest.update(piece);
            length += piece.length;
        }
        return Response.text(length + " " + HexFormat.of().formatHex(digest.digest()))
                .withHeader(
                        "X-Framing",
                        request.headers().first("Transfer-Encoding").orElse("length"));
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
