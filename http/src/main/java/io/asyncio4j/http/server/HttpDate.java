package io.asyncio4j.http.server;

import io.netty.util.AsciiString;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/// The time of day as HTTP writes it, made once a second. Any thread.
final class HttpDate {

    private static final DateTimeFormatter FORMAT = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private static volatile HttpDate latest = new HttpDate(0);

    private final long second;
    private final AsciiString text;

    private HttpDate(long second) {
        this.second = second;
        this.text = AsciiString.cached(FORMAT.format(Instant.ofEpochSecond(second)));
    }

    static CharSequence now() {
        long second = System.currentTimeMillis() / 1000;
        HttpDate date = latest;
        if (date.second != second) {
            date = new HttpDate(second);
            latest = date;
        }
        return date.text;
    }
}
