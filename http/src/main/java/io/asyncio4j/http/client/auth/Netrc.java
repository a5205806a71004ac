package io.asyncio4j.http.client.auth;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The users and passwords of hosts, as a file `.netrc` has them. Immutable.
///
/// Source: GNU inetutils, curl, and Python's `netrc`.
public final class Netrc {

    /// A file without entries.
    public static final Netrc EMPTY = new Netrc(Map.of(), null);

    private final Map<String, FixedCredentials> machines;
    private final @Nullable FixedCredentials others;

    private Netrc(Map<String, FixedCredentials> machines, @Nullable FixedCredentials others) {
        this.machines = machines;
        this.others = others;
    }

    /// Reads the text of a file. Of several entries for a host, the first counts. What it does not understand, it
    /// leaves out.
    public static Netrc parse(String text) {
        return new Parser(text).netrc();
    }

    /// The credentials for a host that is named; null if it is not.
    public @Nullable Credentials of(String host) {
        return machines.get(host.toLowerCase(Locale.ROOT));
    }

    /// The credentials for hosts that are not named; null if there are none.
    public @Nullable Credentials ofOthers() {
        return others;
    }

    @Override
    public String toString() {
        return "Netrc[" + machines.size() + (machines.size() == 1 ? " machine]" : " machines]");
    }

    /// Words with white space between them, in quotes if they have such; from `#` to the end of the line, and from
    /// `macdef` to an empty line, nothing counts.
    private static final class Parser {

        private final String text;
        private final Map<String, FixedCredentials> machines = new HashMap<>();
        private final List<String> values = new ArrayList<>(); // login, account and password of the entry
        private @Nullable FixedCredentials others;
        private @Nullable String machine; // of the entry; empty for the default
        private int position;

        Parser(String text) {
            this.text = text.startsWith("\uFEFF") ? text.substring(1) : text;
            clear();
        }

        Netrc netrc() {
            for (String word = next(); word != null; word = next()) {
                switch (word) {
                    case "machine" -> begin(orEmpty(next()).toLowerCase(Locale.ROOT));
                    case "default" -> begin("");
                    case "login", "user" -> values.set(0, orEmpty(next()));
                    case "account" -> values.set(1, orEmpty(next()));
                    case "password" -> values.set(2, orEmpty(next()));
                    case "macdef" -> skipTo("\n\n", "\r\n\r\n");
                    default -> {
                        if (word.startsWith("#")) {
                            position -= word.length();
                            skipTo("\n");
                        }
                    }
                }
            }
            end();
            return new Netrc(Map.copyOf(machines), others);
        }

        private void begin(String host) {
            end();
            machine = host;
        }

        /// What has neither user nor password says nothing; an account stands for a user that is missing.
        private void end() {
            String user = values.get(0).isEmpty() ? values.get(1) : values.get(0);
            boolean usable = !(user.isEmpty() && values.get(2).isEmpty())
                    && user.indexOf(':') < 0
                    && (user + values.get(2)).chars().noneMatch(Character::isISOControl);
            if (machine != null && usable) {
                var credentials = FixedCredentials.basic(user, values.get(2));
                if (!machine.isEmpty()) {
                    machines.putIfAbsent(machine, credentials);
                } else if (others == null) {
                    others = credentials;
                }
            }
            clear();
        }

        private void clear() {
            machine = null;
            values.clear();
            values.addAll(List.of("", "", ""));
        }

        /// The next word; null at the end.
        private @Nullable String next() {
            while (position < text.length() && Character.isWhitespace(text.charAt(position))) {
                position++;
            }
            if (position == text.length()) {
                return null;
            }
            return text.charAt(position) == '"' ? quoted() : plain();
        }

        private String plain() {
            int start = position;
            while (position < text.length() && !Character.isWhitespace(text.charAt(position))) {
                position++;
            }
            return text.substring(start, position);
        }

        private String quoted() {
            var word = new StringBuilder();
            for (position++; position < text.length() && text.charAt(position) != '"'; position++) {
                boolean escapes = text.charAt(position) == '\\' && position + 1 < text.length();
                char c = text.charAt(escapes ? ++position : position);
                word.append(escapes && c == 'n' ? '\n' : escapes && c == 't' ? '\t' : escapes && c == 'r' ? '\r' : c);
            }
            position = Math.min(position + 1, text.length());
            return word.toString();
        }

        private void skipTo(String... ends) {
            int nearest = text.length();
            for (String end : ends) {
                int found = text.indexOf(end, position);
                nearest = found < 0 ? nearest : Math.min(nearest, found);
            }
            position = nearest;
        }

        private static String orEmpty(@Nullable String word) {
            return word == null ? "" : word;
        }
    }
}
