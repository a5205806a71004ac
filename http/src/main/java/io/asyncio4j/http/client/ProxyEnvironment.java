package io.asyncio4j.http.client;

import io.asyncio4j.http.client.Url.Origin;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The proxies that the environment names, by `http_proxy`, `https_proxy`, `all_proxy` and `no_proxy`, in lower or
/// upper case. Loop only.
///
/// Source: curl, and Python's `urllib.request.getproxies_environment`.
final class ProxyEnvironment {

    private final Map<String, String> environment;
    private final Map<String, Proxy> proxies = new HashMap<>(); // by what the environment says

    ProxyEnvironment(Map<String, String> environment) {
        this.environment = environment;
    }

    /// The proxy for `origin`, null if it is to be reached straight.
    ///
    /// @throws IllegalArgumentException if the environment names something that is no proxy
    @Nullable
    Proxy proxy(Origin origin) {
        String text = text(origin.scheme() + "_proxy");
        if (text == null) {
            text = text("all_proxy");
        }
        if (text == null || isExempt(origin)) {
            return null;
        }
        return proxies.computeIfAbsent(text, Proxy::of);
    }

    /// A CGI program gets the header Proxy of its client as HTTP_PROXY: that counts for nothing there.
    private @Nullable String text(String name) {
        String text = environment.get(name);
        boolean forged = name.equals("http_proxy") && environment.containsKey("REQUEST_METHOD");
        if ((text == null || text.isBlank()) && !forged) {
            text = environment.get(name.toUpperCase(Locale.ROOT));
        }
        return text == null || text.isBlank() ? null : text.strip();
    }

    private boolean isExempt(Origin origin) {
        String list = text("no_proxy");
        if (list == null) {
            return false;
        }
        for (String entry : list.split("[,\\s]+", -1)) {
            if (!entry.isEmpty() && matches(entry.toLowerCase(Locale.ROOT), origin)) {
                return true;
            }
        }
        return false;
    }

    private static boolean matches(String entry, Origin origin) {
        if (entry.equals("*")) {
            return true;
        }
        String host = origin.bareHost();
        if (entry.indexOf('/') > 0) {
            return isInNetwork(entry, host);
        }
        String name = entry;
        int colon = entry.lastIndexOf(':');
        if (colon > 0 && (entry.indexOf(':') == colon || entry.charAt(colon - 1) == ']')) {
            if (!entry.substring(colon + 1).equals(String.valueOf(origin.port()))) {
                return false;
            }
            name = entry.substring(0, colon);
        }
        name = name.startsWith("[") ? name.substring(1, name.length() - 1) : name;
        name = name.startsWith("*.") ? name.substring(1) : name;
        String suffix = name.startsWith(".") ? name : "." + name;
        return host.equals(suffix.substring(1)) || (!isAddress(host) && host.endsWith(suffix));
    }

    /// Whether `host` is an address in a network such as `10.0.0.0/8`.
    private static boolean isInNetwork(String network, String host) {
        if (!isAddress(host)) {
            return false;
        }
        try {
            int slash = network.indexOf('/');
            byte[] base = InetAddress.ofLiteral(network.substring(0, slash)).getAddress();
            byte[] address = InetAddress.ofLiteral(host).getAddress();
            int bits = Integer.parseInt(network.substring(slash + 1));
            return base.length == address.length && bits >= 0 && bits <= base.length * 8 && agree(base, address, bits);
        } catch (IllegalArgumentException e) {
            return false; // it names none
        }
    }

    private static boolean agree(byte[] one, byte[] other, int bits) {
        for (int bit = 0; bit < bits; bit++) {
            int mask = 0x80 >> (bit % 8);
            if ((one[bit / 8] & mask) != (other[bit / 8] & mask)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isAddress(String host) {
        return host.indexOf(':') >= 0 || host.chars().allMatch(c -> c == '.' || (c >= '0' && c <= '9'));
    }
}
