package io.asyncio4j.sql;

import java.util.regex.Pattern;

/// Knows statements whose effect outlasts them in the session, and is not undone when a connection goes back.
final class SessionChanges {

    private static final String COMMENTS = "(?:\\s|/\\*.*?\\*/|(?:--|#)(?-s:.*))*+";
    private static final String WORDS = "set(?!\\s+(?:transaction|constraints)\\b)|use|begin|start|lock|xa|listen"
            + "|prepare|declare|attach|detach|pragma|handler|discard|reset|alter\\s+session";
    private static final String TEMPORARY = "create\\s+(?:local\\s+|global\\s+|or\\s+replace\\s+)*temp";
    private static final Pattern MADE =
            Pattern.compile("(?is)" + COMMENTS + "(?:(?:" + WORDS + ")\\b|" + TEMPORARY + ").*");

    private SessionChanges() {}

    static boolean isMadeBy(String sql) {
        return MADE.matcher(sql).matches();
    }
}
