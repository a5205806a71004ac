package io.asyncio4j.cli.prompt;

/// Where the end of a text of Java stands.
///
/// @param braces how many are open
/// @param inLiteral whether it is in a text or a comment, where blanks are nobody's but the writer's
record Nesting(int braces, boolean inLiteral) {

    private static final String BLOCK = "\"\"\"";

    static Nesting atEndOf(String text) {
        int braces = 0;
        int at = 0;
        while (at < text.length()) {
            int end = endOfLiteral(text, at);
            if (end > text.length()) {
                return new Nesting(braces, true);
            }
            if (end == at) {
                braces += text.charAt(at) == '{' ? 1 : text.charAt(at) == '}' ? -1 : 0;
                end++;
            }
            at = end;
        }
        return new Nesting(Math.max(0, braces), false);
    }

    /// Where the literal or comment ends that begins there: behind the text if nowhere, there if none begins.
    private static int endOfLiteral(String text, int at) {
        if (text.startsWith("//", at)) {
            return behind(text, "\n", at);
        }
        if (text.startsWith("/*", at)) {
            return behind(text, "*/", at + 2);
        }
        if (text.startsWith(BLOCK, at)) {
            return endOfText(text, BLOCK, at + BLOCK.length());
        }
        char begin = text.charAt(at);
        return begin == '"' || begin == '\'' ? endOfText(text, String.valueOf(begin), at + 1) : at;
    }

    private static int endOfText(String text, String end, int from) {
        for (int at = from; at < text.length(); at++) {
            char character = text.charAt(at);
            if (text.startsWith(end, at) || (end.length() == 1 && character == '\n')) { // which is an error
                return at + end.length();
            }
            if (character == '\\') {
                at++;
            }
        }
        return text.length() + 1;
    }

    private static int behind(String text, String end, int from) {
        int found = text.indexOf(end, from);
        return found < 0 ? text.length() + 1 : found + end.length();
    }
}
