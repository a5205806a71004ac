package com.example.hello;

import static io.asyncio4j.Asyncio.run;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.timeout;

import io.asyncio4j.http.client.ClientSession;
import io.asyncio4j.http.server.Application;
import io.asyncio4j.http.server.Response;
import java.nio.charset.StandardCharsets;

/// Asks a server of its own, and says what it has answered.
public final class Hello {

    private Hello() {}

    public static void main(String[] args) throws Exception {
        System.out.println(run(() -> timeout(seconds(20), Hello::answers)));
    }

    static String answers() throws Exception {
        var application = new Application(options -> options.host("127.0.0.1"));
        application.get("/", _ -> Response.text("Hello 👋"));
        application.post("/size", request -> Response.text(request.bytes().length + " bytes"));
        try (var server = application.start(0);
                var session = new ClientSession()) {
            String url = "http://127.0.0.1:" + server.port();
            String hello = session.get(url).text();
            byte[] body = hello.repeat(1000).getBytes(StandardCharsets.UTF_8);
            return hello
                    + ", "
                    + session.post(url + "/size", request -> request.bytes("text/plain", body))
                            .text();
        }
    }
}
