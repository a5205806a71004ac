package io.asyncio4j.http.server.routing;

/// The host and the port that a request is for, as its Host header or its target says.
///
/// Source: RFC 3986, section 3.2; RFC 9110, section 7.2. A user in front of the host is an error (section 4.2.4).
public final class Authority {

    private static final boolean[] OF_NAME = ofName();

    private Authority() {}

    /// Whether `text` is a host, perhaps with a port, or nothing.
    public static boolean isValid(String text) {
        int port = text.startsWith("[") ? endOfLiteral(text) : endOfName(text);
        return port >= 0 && (port == text.length() || isPort(text, port));
    }

    private static int endOfName(String text) {
        int end = 0;
        while (end < text.length() && isOfName(text.charAt(end))) {
            if (text.charAt(end) == '%' && !PathText.isEscape(text, end)) {
                return -1;
            }
            end++;
        }
        return end == 0 && !text.isEmpty() ? -1 : end; // a port alone is not a host
    }

    private static int endOfLiteral(String text) {
        int end = text.indexOf(']');
        boolean valid = end > 3 && text.lastIndexOf(':', end) > 0;
        for (int i = 1; i < end; i++) {
            char c = text.charAt(i);
            valid &= c == ':' || c == '.' || (Character.digit(c, 16) >= 0 && c < 128);
        }
        return valid ? end + 1 : -1;
    }

    private static boolean isPort(String text, int start) {
        boolean valid = text.charAt(start) == ':' && text.length() - start <= 6;
        for (int i = start + 1; i < text.length(); i++) {
            valid &= text.charAt(i) >= '0' && text.charAt(i) <= '9';
        }
        return valid;
    }

    private static boolean isOfName(char c) {
        return c < OF_NAME.length && OF_NAME[c];
    }

    private static boolean[] ofName() {
        var all = new boolean[128];
        for (char c = 0; c < all.length; c++) {
            all[c] = Character.isLetterOrDigit(c) || "-._~!$&'()*+,;=%".indexOf(c) >= 0;
        }
        return all;
    }
}
