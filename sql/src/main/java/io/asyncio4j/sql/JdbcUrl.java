package io.asyncio4j.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What the pool reads of a JDBC URL.
final class JdbcUrl {

    private static final Pattern AUTHORITY = Pattern.compile("jdbc:[^/?;]*//([^/?;]*)");
    private static final Pattern CREDENTIALS = Pattern.compile("(?i)\\b(user|password)=[^,)]*");
    private static final Pattern HOST_KEY = Pattern.compile("(?i)\\bhost=([^,)]*)");
    private static final Pattern ADDRESS = Pattern.compile("[0-9.]*|.*:.*:.*");

    private final String text;

    private JdbcUrl(String text) {
        this.text = text;
    }

    static JdbcUrl of(String text) {
        if (!text.startsWith("jdbc:")) {
            throw new IllegalArgumentException(
                    "a JDBC URL begins with \"jdbc:\", such as jdbc:mariadb://host/database; this one does not");
        }
        return new JdbcUrl(text);
    }

    /// As the driver gets it.
    String text() {
        return text;
    }

    /// Whether it sets the option of the driver by itself.
    boolean sets(String option) {
        return text.toLowerCase(Locale.ROOT).matches(".*[?&;]" + option.toLowerCase(Locale.ROOT) + "=.*");
    }

    /// The names that have to be looked up.
    List<String> hosts() {
        Matcher authority = AUTHORITY.matcher(text);
        var hosts = new ArrayList<String>();
        if (authority.find()) {
            String servers = authority.group(1);
            Matcher keys = HOST_KEY.matcher(servers);
            while (keys.find()) {
                hosts.add(keys.group(1));
            }
            if (hosts.isEmpty()) {
                for (String server :
                        servers.substring(servers.lastIndexOf('@') + 1).split(",", -1)) {
                    hosts.add(server.startsWith("[") ? "::" + server : server.replaceFirst(":\\d*$", ""));
                }
            }
        }
        hosts.removeIf(host -> ADDRESS.matcher(host).matches() || host.equals("localhost"));
        return hosts;
    }

    /// Without options, and without what may be a password.
    @Override
    public String toString() {
        String place = CREDENTIALS.matcher(text.split("[?;]", 2)[0]).replaceAll("$1=…");
        int at = place.lastIndexOf('@');
        if (at < 0) {
            return place;
        }
        int slashes = place.indexOf("//");
        int from = slashes >= 0 && slashes < at ? slashes + 2 : place.indexOf(':', "jdbc:".length()) + 1;
        return place.substring(0, from) + place.substring(at + 1);
    }
}
