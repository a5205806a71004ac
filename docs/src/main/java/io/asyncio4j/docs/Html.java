package io.asyncio4j.docs;

/// Text in HTML and in JavaScript.
final class Html {

    private Html() {}

    /// Text as it stands in HTML, between tags or in an attribute.
    static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    /// Text as a string of JavaScript, which may stand in a script of a page.
    static String quote(String text) {
        var quoted = new StringBuilder("\"");
        text.codePoints().forEach(c -> {
            switch (c) {
                case '"', '\\' -> quoted.append('\\').appendCodePoint(c);
                case '\n' -> quoted.append("\\n");
                case '<', 0x2028, 0x2029 -> quoted.append("\\u%04x".formatted(c));
                default -> {
                    if (c >= ' ') {
                        quoted.appendCodePoint(c);
                    }
                }
            }
        });
        return quoted.append('"').toString();
    }
}
