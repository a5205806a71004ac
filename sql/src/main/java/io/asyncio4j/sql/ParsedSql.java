package io.asyncio4j.sql;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What must be known of a statement before it goes to the driver, which knows no names.
///
/// Names are not looked for in strings, quoted names and comments; `::` and `:=` are no names.
///
/// @param text with question marks for names
/// @param names of its parameters, in the order of those question marks
/// @param marks how many question marks the program has written
/// @param changesSession whether it leaves something behind in the session
record ParsedSql(String text, List<String> names, int marks, boolean changesSession) {

    private static final int MOST_KEPT = 1000;

    @SuppressWarnings("serial")
    private static final Map<String, ParsedSql> KEPT =
            Collections.synchronizedMap(new LinkedHashMap<>(16, 0.75f, true) {
                @Override
                protected boolean removeEldestEntry(Map.Entry<String, ParsedSql> eldest) {
                    return size() > MOST_KEPT;
                }
            });

    static ParsedSql of(String sql) {
        return KEPT.computeIfAbsent(sql, ParsedSql::parse);
    }

    private static ParsedSql parse(String sql) {
        var text = new StringBuilder();
        var names = new ArrayList<String>();
        int marks = 0;
        int i = 0;
        boolean changesSession = SessionChanges.isMadeBy(sql);
        while (i < sql.length()) {
            int end = endOfQuoted(sql, i);
            if (end == i && isName(sql, i)) {
                end = i + 1;
                while (end < sql.length() && Character.isJavaIdentifierPart(sql.charAt(end))) {
                    end++;
                }
                names.add(sql.substring(i + 1, end));
                text.append('?');
            } else {
                if (end == i) {
                    boolean pair = sql.startsWith("::", i) || sql.startsWith("??", i);
                    marks += sql.charAt(i) == '?' && !pair ? 1 : 0;
                    changesSession |= sql.charAt(i) == ';' && SessionChanges.isMadeBy(sql.substring(i + 1));
                    end = pair ? i + 2 : i + 1;
                }
                text.append(sql, i, end);
            }
            i = end;
        }
        return new ParsedSql(text.toString(), List.copyOf(names), marks, changesSession);
    }

    private static boolean isName(String sql, int at) {
        return sql.charAt(at) == ':'
                && at + 1 < sql.length()
                && Character.isJavaIdentifierStart(sql.charAt(at + 1))
                && sql.charAt(at + 1) != '$';
    }

    /// Where the string, the quoted name or the comment ends that begins here; here if none does.
    private static int endOfQuoted(String sql, int at) {
        char c = sql.charAt(at);
        if (c == '\'' || c == '"' || c == '`') {
            return after(sql, String.valueOf(c), at + 1);
        } else if (sql.startsWith("--", at)) {
            return after(sql, "\n", at);
        } else if (sql.startsWith("/*", at)) {
            return after(sql, "*/", at + 2);
        } else if (c == '$') {
            int second = sql.indexOf('$', at + 1);
            if (second > 0 && sql.substring(at + 1, second).chars().allMatch(Character::isJavaIdentifierPart)) {
                return after(sql, sql.substring(at, second + 1), second + 1); // $tag$ … $tag$ of PostgreSQL
            }
        }
        return at;
    }

    private static int after(String sql, String what, int from) {
        int found = sql.indexOf(what, from);
        return found < 0 ? sql.length() : found + what.length();
    }

    /// The values in the order of the question marks.
    List<@Nullable Object> values(Map<?, ?> parameters) {
        var values = new ArrayList<@Nullable Object>();
        for (String name : names) {
            if (!parameters.containsKey(name)) {
                throw new IllegalArgumentException(
                        "the statement has a parameter :" + name + ", the map has only " + parameters.keySet());
            }
            values.add(parameters.get(name));
        }
        for (Object name : parameters.keySet()) {
            if (!names.contains(name)) {
                throw new IllegalArgumentException(
                        "the map has a parameter " + name + ", the statement has only " + names);
            }
        }
        return values;
    }
}
