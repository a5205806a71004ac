package io.asyncio4j.http.wire;

import io.netty.util.AsciiString;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Dates as HTTP writes them; that of now is made once a second. Any thread.
///
/// Source: RFC 9110, section 5.6.7.
public final class HttpDate {

    private static final DateTimeFormatter FORMAT = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter RFC_850 = DateTimeFormatter.ofPattern(
                    "EEEE, dd-MMM-yy HH:mm:ss 'GMT'", Locale.US)
            .withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter ASCTIME = DateTimeFormatter.ofPattern(
                    "EEE MMM ppd HH:mm:ss yyyy", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private static volatile HttpDate latest = new HttpDate(0);

    private final long second;
    private final AsciiString text;

    private HttpDate(long second) {
        this.second = second;
        this.text = AsciiString.cached(format(Instant.ofEpochSecond(second)));
    }

    /// The time of day.
    public static CharSequence now() {
        long second = System.currentTimeMillis() / 1000;
        HttpDate date = latest;
        if (date.second != second) {
            date = new HttpDate(second);
            latest = date;
        }
        return date.text;
    }

    /// An instant, to the second.
    public static String format(Instant instant) {
        return FORMAT.format(instant);
    }

    /// The instant that a header says, in any of the three forms of old; null if it has none of them. Of the form
    /// that has two digits for the year, those more than 50 years ahead count as past.
    public static @Nullable Instant parse(String text) {
        for (DateTimeFormatter form : new DateTimeFormatter[] {FORMAT, RFC_850, ASCTIME}) {
            try {
                var date = ZonedDateTime.parse(text, form);
                boolean past = form == RFC_850
                        && date.isAfter(ZonedDateTime.now(ZoneOffset.UTC).plusYears(50));
                return (past ? date.minusYears(100) : date).toInstant();
            } catch (DateTimeException e) {
                // the next form
            }
        }
        return null;
    }
}
