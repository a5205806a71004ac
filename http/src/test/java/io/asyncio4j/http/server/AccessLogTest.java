package io.asyncio4j.http.server;

import static io.asyncio4j.http.server.RoutingTest.answer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class AccessLogTest {

    private static final Logger LOGGER = Logger.getLogger("io.asyncio4j.http.access"); // kept, else it is collected

    @Test
    void everyAnswerHasALine() throws Exception {
        var app = new Application(
                        o -> o.accessLog("%a %t \"%r\" %s %b %X \"%{Referer}i\" \"%{content-type}o\" %T %% %D %Tf"))
                .get("/", _ -> Response.text("12345"))
                .get("/stream", _ -> Response.stream("x/y", out -> out.write("123")))
                .get(
                        "/cut",
                        _ -> Response.stream("x/y", out -> {
                            out.write("12");
                            throw new IllegalStateException("cut");
                        }));
        var lines = logged(() -> {
            answer(app, "GET /?a=b", "Referer: x\"y\r\n");
            answer(app, "HEAD /", "");
            answer(app, "GET /stream", "");
            answer(app, "GET /cut", "");
            answer(app, "GET /none", "");
            answer(app, "GET /%zz", "");
        });
        assertThat(lines)
                .extracting(line -> line.replaceAll("\\[.*?]", "[t]").replaceAll(" (\\d+) % \\d+ \\1\\.\\d{6}$", ""))
                .containsExactly(
                        "127.0.0.1 [t] \"GET /?a=b HTTP/1.1\" 200 5 + \"x\\x22y\" \"text/plain; charset=utf-8\"",
                        "127.0.0.1 [t] \"HEAD / HTTP/1.1\" 200 0 + \"-\" \"text/plain; charset=utf-8\"",
                        "127.0.0.1 [t] \"GET /stream HTTP/1.1\" 200 3 + \"-\" \"x/y\"",
                        "127.0.0.1 [t] \"GET /cut HTTP/1.1\" 200 2 X \"-\" \"x/y\"",
                        "127.0.0.1 [t] \"GET /none HTTP/1.1\" 404 16 + \"-\" \"text/plain; charset=utf-8\"",
                        "127.0.0.1 [t] \"-\" 400 "
                                + lines.getLast().split(" ", -1)[5]
                                + " + \"-\" \"text/plain; charset=utf-8\"");
    }

    @Test
    void formatsThatMakeNoSenseAreRefused() {
        for (String format : List.of("%", "%q", "%{x", "%{x}", "%{x}e", "a %")) {
            assertThatThrownBy(() -> new Application(o -> o.accessLog(format)))
                    .as(format)
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    private interface Body {
        void run() throws Exception;
    }

    private static List<String> logged(Body body) throws Exception {
        var lines = new ArrayList<String>();
        var handler = new Handler() {
            @Override
            public void publish(LogRecord logged) {
                lines.add(logged.getMessage());
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        LOGGER.addHandler(handler);
        LOGGER.setUseParentHandlers(false);
        try {
            body.run();
        } finally {
            LOGGER.removeHandler(handler);
            LOGGER.setUseParentHandlers(true);
        }
        return lines;
    }
}
