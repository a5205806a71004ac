package io.asyncio4j.http.client.cookies;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What matters to cookies of a URL that a request went to, or goes to.
///
/// @param scheme in lower case
/// @param host in lower case: a name, or an address, which stands in brackets if it is one of IPv6
/// @param port as it is written, empty if it is not
/// @param path begins with `/`
record CookieUrl(String scheme, String host, String port, String path) {

    private static final Pattern URL = Pattern.compile(
            "(?i)(https?|wss?)://(?:[^/?#]*@)?(\\[[!-~&&[^\\]/?#]]+]|[!-~&&[^:/?#@\\[\\]]]+)(?::([0-9]*))?(/[!-~&&[^?#]]*)?"
                + "(?:[?#].*)?");
    private static final Pattern ADDRESS = Pattern.compile("\\[.*|[0-9.]*[0-9]");

    /// @throws IllegalArgumentException if it is no absolute URL of http or https
    static CookieUrl parse(String url) {
        Matcher parts = URL.matcher(url);
        if (!parts.matches()) {
            throw new IllegalArgumentException("url must be an absolute http or https URL in ASCII, was "
                    + url.replaceFirst("(?s)//.*@", "//***@").replaceAll("\\p{Cntrl}", "?"));
        }
        String path = parts.group(4);
        return new CookieUrl(
                parts.group(1).toLowerCase(Locale.ROOT),
                parts.group(2).toLowerCase(Locale.ROOT),
                parts.group(3) == null ? "" : parts.group(3),
                path == null ? "/" : path);
    }

    boolean isSecure() {
        return scheme.equals("https") || scheme.equals("wss");
    }

    /// Whether its host is an address and no name.
    boolean isAddress() {
        return isAddress(host);
    }

    static boolean isAddress(String host) {
        return ADDRESS.matcher(host).matches();
    }

    /// Scheme, host and port.
    String origin() {
        String usual = isSecure() ? "443" : "80";
        return scheme + "://" + host + ":" + (port.isEmpty() ? usual : port);
    }

    /// For which path a cookie holds that names none.
    ///
    /// Source: RFC 6265bis, section 5.1.4.
    String defaultPath() {
        int last = path.lastIndexOf('/');
        return last <= 0 ? "/" : path.substring(0, last);
    }
}
