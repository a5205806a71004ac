package io.asyncio4j.http.server.content;

import io.asyncio4j.http.EntityTag;
import io.asyncio4j.http.Headers;
import io.asyncio4j.http.wire.HttpDate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The conditions that a client has made, in their order of precedence. Any thread.
///
/// Source: RFC 9110, section 13.
public final class Preconditions {

    private Preconditions() {}

    /// What the conditions come to.
    public enum Outcome {
        /// They hold, or there are none.
        PROCEED,
        /// The client has what it asks for: 304.
        NOT_MODIFIED,
        /// They do not hold: 412.
        FAILED
    }

    /// Whether there are any, apart from `If-Range`.
    public static boolean areIn(Headers request) {
        return request.contains("If-None-Match")
                || request.contains("If-Modified-Since")
                || request.contains("If-Match")
                || request.contains("If-Unmodified-Since");
    }

    /// Compares the conditions with what is there.
    ///
    /// @param current null if there is nothing
    public static Outcome evaluate(String method, Headers request, @Nullable Validators current) {
        boolean isRead = method.equals("GET") || method.equals("HEAD");
        if (request.contains("If-Match")) {
            if (!isMatched(request.all("If-Match"), current, true)) {
                return Outcome.FAILED;
            }
        } else if (isModifiedAfter(date(request, "If-Unmodified-Since"), current)) {
            return Outcome.FAILED;
        }
        if (request.contains("If-None-Match")) {
            boolean matched = isMatched(request.all("If-None-Match"), current, false);
            return !matched ? Outcome.PROCEED : isRead ? Outcome.NOT_MODIFIED : Outcome.FAILED;
        }
        Instant since = isRead ? date(request, "If-Modified-Since") : null;
        boolean unmodified =
                since != null && current != null && current.modified() != null && !isModifiedAfter(since, current);
        return unmodified ? Outcome.NOT_MODIFIED : Outcome.PROCEED;
    }

    /// Whether ranges may be served: the client has a part of what is there now, or does not say.
    public static boolean allowRange(Headers request, Validators current) {
        List<String> conditions = request.all("If-Range");
        if (conditions.isEmpty()) {
            return true;
        }
        String condition = conditions.getFirst().strip();
        if (condition.endsWith("\"")) {
            EntityTag tag = current.tag();
            return tag != null
                    && EntityTag.parse(condition)
                            .filter(wanted -> wanted.matchesStrongly(tag))
                            .isPresent();
        }
        Instant date = HttpDate.parse(condition);
        Instant modified = current.modified();
        return date != null
                && modified != null
                && current.isModifiedLongAgo()
                && date.equals(modified.truncatedTo(ChronoUnit.SECONDS));
    }

    private static boolean isMatched(List<String> lines, @Nullable Validators current, boolean strongly) {
        if (lines.size() == 1 && lines.getFirst().strip().equals("*")) {
            return current != null;
        }
        EntityTag tag = current == null ? null : current.tag();
        if (tag == null) {
            return false;
        }
        for (EntityTag wanted : tags(String.join(",", lines))) {
            if (strongly ? wanted.matchesStrongly(tag) : wanted.matchesWeakly(tag)) {
                return true;
            }
        }
        return false;
    }

    /// The tags of a list, which may have commas themselves; what is no tag ends it.
    private static List<EntityTag> tags(String list) {
        var tags = new ArrayList<EntityTag>();
        int position = 0;
        while (position < list.length()) {
            char c = list.charAt(position);
            if (c == ',' || c == ' ' || c == '\t') {
                position++;
                continue;
            }
            int open = list.startsWith("W/", position) ? position + 2 : position;
            int close = open < list.length() && list.charAt(open) == '"' ? list.indexOf('"', open + 1) : -1;
            var tag = close < 0
                    ? null
                    : EntityTag.parse(list.substring(position, close + 1)).orElse(null);
            if (tag == null) {
                return tags;
            }
            tags.add(tag);
            position = close + 1;
        }
        return tags;
    }

    /// Of a header that occurs once.
    private static @Nullable Instant date(Headers request, String name) {
        List<String> values = request.all(name);
        return values.size() == 1 ? HttpDate.parse(values.getFirst().strip()) : null;
    }

    private static boolean isModifiedAfter(@Nullable Instant date, @Nullable Validators current) {
        Instant modified = current == null ? null : current.modified();
        return date != null
                && modified != null
                && modified.truncatedTo(ChronoUnit.SECONDS).isAfter(date);
    }
}
