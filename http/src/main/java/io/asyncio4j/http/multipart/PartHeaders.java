package io.asyncio4j.http.multipart;

import io.asyncio4j.http.Headers;
import java.nio.charset.StandardCharsets;

/// Reads the headers of a part.
///
/// Source: RFC 5322, section 2.2.
final class PartHeaders {

    private PartHeaders() {}

    /// @param lines without the last line break
    /// @throws IllegalArgumentException if a line is none of a header
    static Headers parse(byte[] lines) {
        Headers headers = Headers.EMPTY;
        if (lines.length == 0) {
            return headers;
        }
        String text = new String(lines, StandardCharsets.ISO_8859_1);
        String unfolded = text.replace("\r\n ", " ").replace("\r\n\t", " ");
        for (String line : unfolded.split("\r\n", -1)) {
            int colon = line.indexOf(':');
            if (colon < 1) {
                throw new IllegalArgumentException("a line must be a name, a colon and a value, was \"" + line + "\"");
            }
            headers = headers.with(
                    line.substring(0, colon), line.substring(colon + 1).strip());
        }
        return headers;
    }
}
