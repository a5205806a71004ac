package io.asyncio4j.http;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The time at which a cookie expires, as servers write it: in many ways.
///
/// Source: RFC 6265bis, section 5.1.1.
final class CookieDate {

    private static final DateTimeFormatter FORMAT = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);
    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59Z"); // years have four digits

    private static final Pattern DELIMITERS = Pattern.compile("[\\x09\\x20-\\x2f\\x3b-\\x40\\x5b-\\x60\\x7b-\\x7e]+");
    private static final Pattern TIME = Pattern.compile("(\\d{1,2}):(\\d{1,2}):(\\d{1,2})(?!\\d).*");
    private static final Pattern DAY = Pattern.compile("(\\d{1,2})(?!\\d).*");
    private static final Pattern YEAR = Pattern.compile("(\\d{2,4})(?!\\d).*");
    private static final List<String> MONTHS =
            List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec");

    private int hour = -1;
    private int minute;
    private int second;
    private int day = -1;
    private int month = -1;
    private int year = -1;

    private CookieDate() {}

    /// A time in the form that HTTP prefers.
    static String format(Instant time) {
        return FORMAT.format(time.isAfter(LAST) ? LAST : time);
    }

    /// What a server means; empty if nobody can know.
    static Optional<Instant> parse(String text) {
        var date = new CookieDate();
        for (String token : DELIMITERS.split(text, -1)) {
            date.read(token);
        }
        return date.toInstant();
    }

    /// Every part is taken from the first word that has its form.
    private void read(String token) {
        Matcher time = TIME.matcher(token);
        Matcher dayMatch = DAY.matcher(token);
        Matcher yearMatch = YEAR.matcher(token);
        if (hour < 0 && time.matches()) {
            hour = Integer.parseInt(time.group(1));
            minute = Integer.parseInt(time.group(2));
            second = Integer.parseInt(time.group(3));
        } else if (day < 0 && dayMatch.matches()) {
            day = Integer.parseInt(dayMatch.group(1));
        } else if (month < 0 && monthOf(token) > 0) {
            month = monthOf(token);
        } else if (year < 0 && yearMatch.matches()) {
            int number = Integer.parseInt(yearMatch.group(1));
            year = number >= 100 ? number : number + (number >= 70 ? 1900 : 2000);
        }
    }

    private Optional<Instant> toInstant() {
        if (hour < 0 || day < 0 || month < 0 || year < 1601) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    LocalDateTime.of(year, month, day, hour, minute, second).toInstant(ZoneOffset.UTC));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static int monthOf(String token) {
        return token.length() < 3 ? 0 : MONTHS.indexOf(token.substring(0, 3).toLowerCase(Locale.ROOT)) + 1;
    }
}
