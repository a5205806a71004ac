package io.asyncio4j.benchmarks.http;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.stream.IntStream;
import tools.jackson.databind.json.JsonMapper;

/// What every server of the JVM sends: the same objects, made JSON by the same library for each request.
final class Payloads {

    static final int LOOPS = Integer.getInteger("loops", 1);
    static final String HELLO = "Hello, World!";
    static final byte[] HELLO_BYTES = HELLO.getBytes(StandardCharsets.UTF_8);
    static final byte[] MEBIBYTE = new byte[1 << 20];
    static final int ROUTES = 50;
    static final JsonMapper MAPPER = new JsonMapper();

    static final Order ORDER = new Order(42, "Ada Lovelace", 19.99, true, List.of("book", "pen"));
    static final List<Order> ORDERS = IntStream.range(0, 48) // 4 KiB
            .mapToObj(id -> new Order(id + 100, "Ada Lovelace", 19.99, true, List.of("book", "pen")))
            .toList();

    record Order(long id, String customer, double total, boolean paid, List<String> items) {}

    /// Where a server listens, and the file of 16 KiB and the certificate that it serves.
    record Setup(int port, int tlsPort, Path directory) {

        static Setup of(String[] args) throws IOException {
            return new Setup(
                    Integer.parseInt(args[0]),
                    Integer.parseInt(args[1]),
                    Path.of(args[2]).toRealPath());
        }

        Path page() {
            return directory.resolve("static/page.html");
        }

        Path certificate() {
            return directory.resolve("certificate.pem");
        }

        Path key() {
            return directory.resolve("key.pem");
        }
    }

    /// The value of the `Date` that RFC 9110 wants in every answer; servers that do not send it by themselves are
    /// given a new one every second.
    static String date() {
        return DateTimeFormatter.RFC_1123_DATE_TIME.format(ZonedDateTime.now(ZoneOffset.UTC));
    }

    static byte[] json(Object value) {
        return MAPPER.writeValueAsBytes(value);
    }

    private Payloads() {}
}
