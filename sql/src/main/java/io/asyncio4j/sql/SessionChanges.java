package io.asyncio4j.sql;

import java.util.regex.Pattern;

/// Knows statements whose effect outlasts them in the session, and is not undone when a connection goes back.
final class SessionChanges {

    private static final Pattern MADE = Pattern.compile(
            "(?is)\\s*(?:/\\*.*?\\*/\\s*|--[^\\n]*\\n\\s*|#[^\\n]*\\n\\s*)*"
                    + "(?:(?:set(?!\\s+(?:transaction|constraints)\\b)|use|begin|start|lock|xa|listen|prepare|declare|attach|detach|pragma|handler|discard|alter\\s+session"
                    + "|reset)\\b|create\\s+(?:local\\s+|global\\s+|or\\s+replace\\s+)*temp).*");

    private SessionChanges() {}

    static boolean isMadeBy(String sql) {
        return MADE.matcher(sql).matches();
    }
}
