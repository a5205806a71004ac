package io.asyncio4j.http.interop;

import static io.asyncio4j.Asyncio.run;

import io.asyncio4j.http.client.ClientSession;
import io.asyncio4j.http.client.Proxy;
import java.nio.file.Path;

/// Our server or our client as a program, which is run with a small heap.
final class SmallHeap {

    private SmallHeap() {}

    /// `serve FILE`, `get URL PROXY`, or `put URL FILE PROXY`; a proxy may be `-`.
    public static void main(String[] arguments) throws Exception {
        switch (arguments[0]) {
            case "serve" -> serve(Path.of(arguments[1]));
            case "get" -> get(arguments[1], arguments[2]);
            default -> put(arguments[1], Path.of(arguments[2]), arguments[3]);
        }
    }

    private static void serve(Path file) throws Exception {
        run(() -> {
            try (var server = new Service(file).application(_ -> {}).start(0)) {
                System.out.println("port " + server.port());
                server.serveForever();
            }
        });
    }

    private static void get(String url, String proxy) throws Exception {
        run(() -> {
            try (var session = session(proxy);
                    var response = session.get(url).raiseForStatus()) {
                long length = 0;
                for (byte[] piece : response.body().chunks()) {
                    length += piece.length;
                }
                System.out.println("length " + length);
            }
        });
    }

    private static void put(String url, Path file, String proxy) throws Exception {
        run(() -> {
            try (var session = session(proxy)) {
                System.out.println("text "
                        + session.put(url, request -> request.file("x/y", file)).text());
            }
        });
    }

    private static ClientSession session(String proxy) {
        return new ClientSession(options -> {
            if (!proxy.equals("-")) {
                options.proxy(Proxy.of(proxy));
            }
        });
    }
}
