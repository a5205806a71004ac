package io.asyncio4j.http.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.http.Headers;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// The headers of a content type are made once, and kept only for as many types as a program has as a rule.
class ResponseTypesTest {

    @Test
    void theHeadersOfAtMost64TypesAreKept() {
        Set<String> kept = new TreeSet<>();
        for (int i = 0; i < 200; i++) {
            String type = "example/kept-" + i;
            Headers first = headers(type);
            if (first == headers(type)) {
                kept.add(type);
            }
            assertThat(headers(type).first("Content-Type")).hasValue(type);
        }
        assertThat(kept).hasSizeBetween(1, 64); // other tests have types of their own
    }

    private static Headers headers(String type) {
        return Response.bytes(type, new byte[0]).headers();
    }
}
