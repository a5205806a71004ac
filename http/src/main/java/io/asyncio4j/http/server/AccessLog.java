package io.asyncio4j.http.server;

import java.net.InetSocketAddress;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Writes a line for each answer to the logger `io.asyncio4j.http.access`; see [ApplicationOptions#accessLog]. Loop
/// only.
///
/// Source: `aiohttp.abc.AbstractAccessLogger`, Apache's `mod_log_config`.
final class AccessLog {

    private static final System.Logger LOGGER = System.getLogger("io.asyncio4j.http.access");
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("'['dd/MMM/yyyy:HH:mm:ss Z']'", Locale.ROOT);

    private final List<Function<Entry, String>> parts = new ArrayList<>();

    /// @param format see [ApplicationOptions#accessLog]
    AccessLog(String format) {
        var text = new StringBuilder();
        int i = 0;
        while (i < format.length()) {
            char c = format.charAt(i++);
            if (c != '%') {
                text.append(c);
                continue;
            }
            int end = endOfDirective(format, i);
            String directive = format.substring(i, end);
            i = end;
            if (directive.equals("%")) {
                text.append('%');
            } else {
                String before = text.toString();
                text.setLength(0);
                parts.add(_ -> before);
                parts.add(part(directive));
            }
        }
        String rest = text.toString();
        parts.add(_ -> rest);
    }

    void write(Exchange exchange, @Nullable Request request, Response response, long nanos, boolean complete) {
        if (!LOGGER.isLoggable(System.Logger.Level.INFO)) {
            return;
        }
        var entry = new Entry(exchange, request, response, nanos, complete);
        var line = new StringBuilder();
        for (Function<Entry, String> part : parts) {
            line.append(part.apply(entry));
        }
        LOGGER.log(System.Logger.Level.INFO, line.toString());
    }

    private static int endOfDirective(String format, int start) {
        int end = start;
        if (format.startsWith("{", start)) {
            end = format.indexOf('}', start) + 1;
        } else if (format.startsWith("Tf", start)) {
            return start + 2;
        }
        if (end >= format.length() || (end == 0 && start > 0)) {
            throw new IllegalArgumentException("a directive of the access log is not complete: " + format);
        }
        return end + 1;
    }

    private static Function<Entry, String> part(String directive) {
        if (directive.startsWith("{")) {
            String name = directive.substring(1, directive.length() - 2);
            switch (directive.charAt(directive.length() - 1)) {
                case 'i' -> {
                    return entry -> clean(
                            entry.request == null
                                    ? "-"
                                    : entry.request.headers().first(name).orElse("-"));
                }
                case 'o' -> {
                    return entry -> clean(entry.response.headers().first(name).orElse("-"));
                }
                default -> {}
            }
        }
        return switch (directive) {
            case "a" -> AccessLog::client;
            case "t" -> _ -> TIME.format(ZonedDateTime.now(ZoneId.systemDefault()));
            case "r" -> AccessLog::requestLine;
            case "s" -> entry -> Integer.toString(entry.response.status());
            case "b" -> entry -> Long.toString(entry.exchange.sent());
            case "T" -> entry -> Long.toString(entry.nanos / 1_000_000_000);
            case "Tf" -> entry -> String.format(Locale.ROOT, "%.6f", entry.nanos / 1e9);
            case "D" -> entry -> Long.toString(entry.nanos / 1_000);
            case "X" -> entry -> entry.complete ? "+" : "X";
            default ->
                throw new IllegalArgumentException(
                        "a directive of the access log must be one of %%, %a, %t, %r, %s, %b,"
                                + " %T, %Tf, %D, %X, %{NAME}i and %{NAME}o, was %" + directive);
        };
    }

    private static String client(Entry entry) {
        InetSocketAddress address =
                entry.request == null ? entry.exchange.remoteAddress() : entry.request.remoteAddress();
        return address.getAddress() == null
                ? address.getHostString()
                : address.getAddress().getHostAddress();
    }

    private static String requestLine(Entry entry) {
        return entry.request == null
                ? "-"
                : clean(entry.request.method() + " " + entry.request.target() + " " + entry.exchange.version());
    }

    /// What a client writes must not look like another line, nor end a quotation.
    private static String clean(String text) {
        var clean = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || (c >= 127 && c < 160) || c == '"' || c == '\\') {
                clean.append("\\x%02x".formatted((int) c));
            } else {
                clean.append(c);
            }
        }
        return clean.toString();
    }

    private record Entry(
            Exchange exchange, @Nullable Request request, Response response, long nanos, boolean complete) {}
}
