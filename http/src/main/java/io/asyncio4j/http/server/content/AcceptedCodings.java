package io.asyncio4j.http.server.content;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The content codings that a client accepts, as its headers `Accept-Encoding` say. Immutable.
///
/// Source: RFC 9110, section 12.5.3.
public final class AcceptedCodings {

    private static final int UNKNOWN = -1;

    private final Map<String, Integer> qualities; // thousandths, by the name in lower case

    private AcceptedCodings(Map<String, Integer> qualities) {
        this.qualities = qualities;
    }

    /// Those of the header's lines. What is malformed counts as not accepted.
    public static AcceptedCodings of(List<String> lines) {
        var qualities = new HashMap<String, Integer>();
        for (String line : lines) {
            for (String element : line.split(",", -1)) {
                String[] parts = element.split(";", 2);
                String name = parts[0].strip().toLowerCase(Locale.ROOT);
                int quality = parts.length == 1 ? 1000 : quality(parts[1]);
                if (!name.isEmpty()) {
                    qualities.put(name.startsWith("x-") ? name.substring(2) : name, Math.max(0, quality));
                }
            }
        }
        return new AcceptedCodings(qualities);
    }

    /// The coding that the client likes best, of those that the server has; null for none at all.
    ///
    /// @param offered those that the server likes better come first
    public @Nullable String best(List<String> offered) {
        String best = null;
        int most = 0;
        int least = quality("identity", 0);
        for (String coding : offered) {
            int quality = quality(coding, 0);
            if (quality > most && quality >= least) {
                best = coding;
                most = quality;
            }
        }
        return best;
    }

    private int quality(String coding, int otherwise) {
        Integer own = qualities.get(coding);
        Integer rest = qualities.get("*");
        return own != null ? own : rest != null && !coding.equals("identity") ? rest : otherwise;
    }

    /// In thousandths; -1 if it is malformed.
    private static int quality(String parameter) {
        String text = parameter.strip();
        if (!text.regionMatches(true, 0, "q=", 0, 2)) {
            return UNKNOWN;
        }
        String value = text.substring(2).strip();
        if (!value.matches("0(\\.[0-9]{0,3})?|1(\\.0{0,3})?")) {
            return UNKNOWN;
        }
        return (int) Math.round(Double.parseDouble(value) * 1000);
    }
}
