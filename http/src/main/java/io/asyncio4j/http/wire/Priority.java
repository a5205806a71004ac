package io.asyncio4j.http.wire;

import org.jspecify.annotations.Nullable;

/// How urgent an answer is for the client.
///
/// Source: RFC 9218, section 4.
///
/// @param urgency 0 to 7, the most urgent first
/// @param inTurns whether parts of it are of use, so that it takes turns with others as urgent; if not, answers
///     come one after the other, in the order of their requests
record Priority(int urgency, boolean inTurns) {

    static final int LEVELS = 8;

    /// Of a client that says nothing: none of its answers waits for another.
    static final Priority UNSAID = new Priority(3, true);

    private static final Priority DEFAULT = new Priority(3, false);

    /// As a header says it, such as `u=1, i`. What is not understood counts as not said.
    static Priority of(@Nullable CharSequence header) {
        if (header == null) {
            return UNSAID;
        }
        Priority priority = DEFAULT;
        for (String member : header.toString().split(",", -1)) {
            String said = member.split(";", 2)[0].strip(); // without parameters
            if (said.length() == 3 && said.startsWith("u=") && said.charAt(2) >= '0' && said.charAt(2) < '0' + LEVELS) {
                priority = new Priority(said.charAt(2) - '0', priority.inTurns);
            } else if (said.equals("i") || said.equals("i=?1")) {
                priority = new Priority(priority.urgency, true);
            } else if (said.equals("i=?0")) {
                priority = new Priority(priority.urgency, false);
            }
        }
        return priority;
    }
}
