package io.asyncio4j.http.server;

import io.asyncio4j.http.Headers;
import io.asyncio4j.http.server.routing.Authority;
import io.asyncio4j.http.wire.AddressRange;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads what proxies say of a request: from the end of what they have written, as far as they are trusted. Loop
/// only.
///
/// Source: RFC 7239.
final class TrustedProxies {

    private final List<AddressRange> ranges;

    TrustedProxies(List<String> addresses) {
        this.ranges = addresses.stream().map(AddressRange::parse).toList();
    }

    /// What the proxies say; null if the request comes from none.
    @Nullable
    Forwarding forwarding(Exchange exchange) {
        InetSocketAddress peer = exchange.remoteAddress();
        if (peer.getAddress() == null || !isTrusted(peer.getAddress())) {
            return null;
        }
        Headers headers = exchange.headers();
        List<Hop> hops = headers.contains("Forwarded") ? standard(headers) : customary(headers);
        InetSocketAddress client = peer;
        String scheme = exchange.scheme();
        String host = exchange.host();
        for (Hop hop : hops.reversed()) {
            scheme = hop.scheme == null ? scheme : hop.scheme;
            host = hop.host == null ? host : hop.host;
            if (hop.client == null) {
                break; // unknown, or hidden: nobody knows who has written the rest
            }
            client = hop.client;
            if (!isTrusted(client.getAddress())) {
                break; // the client, who may have written the rest
            }
        }
        return new Forwarding(client, scheme, host);
    }

    private boolean isTrusted(InetAddress address) {
        return ranges.stream().anyMatch(range -> range.contains(address));
    }

    private static List<Hop> standard(Headers headers) {
        var hops = new ArrayList<Hop>();
        for (String element : split(String.join(",", headers.all("Forwarded")), ',')) {
            Map<String, String> pairs = new HashMap<>();
            for (String pair : split(element, ';')) {
                int mark = pair.indexOf('=');
                if (mark > 0) {
                    pairs.putIfAbsent(
                            pair.substring(0, mark).strip().toLowerCase(Locale.ROOT),
                            unquoted(pair.substring(mark + 1).strip()));
                }
            }
            hops.add(new Hop(node(pairs.get("for")), scheme(pairs.get("proto")), host(pairs.get("host"))));
        }
        return hops;
    }

    /// The customary headers, of which each may have a list. Lists of other lengths than that of addresses count
    /// from the end: some proxies replace a header, and others append to it.
    private static List<Hop> customary(Headers headers) {
        List<String> clients = list(headers, "X-Forwarded-For");
        List<String> schemes = list(headers, "X-Forwarded-Proto");
        List<String> hosts = list(headers, "X-Forwarded-Host");
        var hops = new ArrayList<Hop>();
        for (int back = Math.max(clients.size(), 1); back >= 1; back--) {
            hops.add(new Hop(node(fromEnd(clients, back)), scheme(fromEnd(schemes, back)), host(fromEnd(hosts, back))));
        }
        return hops;
    }

    private static List<String> list(Headers headers, String name) {
        return headers.contains(name) ? split(String.join(",", headers.all(name)), ',') : List.of();
    }

    private static @Nullable String fromEnd(List<String> list, int back) {
        return back > list.size() ? null : list.get(list.size() - back).strip();
    }

    /// An address, perhaps with a port; null if it is none.
    private static @Nullable InetSocketAddress node(@Nullable String text) {
        if (text == null) {
            return null;
        }
        int end = text.startsWith("[") ? text.indexOf(']') : text.indexOf(':');
        boolean bareV6 = !text.startsWith("[") && end >= 0 && text.indexOf(':', end + 1) >= 0;
        String address = text;
        String port = "";
        if (text.startsWith("[") && end > 0) {
            address = text.substring(1, end);
            port = text.substring(end + 1);
        } else if (end >= 0 && !bareV6) {
            address = text.substring(0, end);
            port = text.substring(end);
        }
        InetAddress literal = AddressRange.literal(address);
        return literal == null ? null : new InetSocketAddress(literal, port(port));
    }

    private static int port(String text) {
        return text.matches(":[0-9]{1,5}") && Integer.parseInt(text.substring(1)) <= 65_535
                ? Integer.parseInt(text.substring(1))
                : 0;
    }

    private static @Nullable String scheme(@Nullable String text) {
        String lowerCase = text == null ? "" : text.toLowerCase(Locale.ROOT);
        return lowerCase.equals("http") || lowerCase.equals("https") ? lowerCase : null;
    }

    private static @Nullable String host(@Nullable String text) {
        return text == null || text.isEmpty() || !Authority.isValid(text) ? null : text;
    }

    private static String unquoted(String text) {
        boolean quoted = text.length() > 1 && text.startsWith("\"") && text.endsWith("\"");
        return quoted ? text.substring(1, text.length() - 1).replaceAll("\\\\(.)", "$1") : text;
    }

    /// Parts, separated outside of quotes.
    private static List<String> split(String text, char separator) {
        var parts = new ArrayList<String>();
        boolean quoted = false;
        int start = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quoted && c == '\\') {
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == separator && !quoted) {
                parts.add(text.substring(start, i));
                start = i + 1;
            }
        }
        parts.add(text.substring(start));
        return parts;
    }

    /// What one proxy says of whoever has called it.
    ///
    /// @param client null if it is not an address
    private record Hop(
            @Nullable InetSocketAddress client,
            @Nullable String scheme,
            @Nullable String host) {}
}
