package io.asyncio4j.http.websocket;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// How messages are compressed, as one end offers it and both agree on it. Immutable.
///
/// @param serverForgets whether the server remembers nothing of earlier messages
/// @param clientForgets whether the client does
/// @param serverBits how far the server may look back, as a power of two of bytes: 8 to 15
/// @param clientBits how far the client may
///
/// Source: RFC 7692, section 7.1.
record DeflateOffer(boolean serverForgets, boolean clientForgets, int serverBits, int clientBits) {

    private static final String NAME = "permessage-deflate";
    private static final String SERVER_FORGETS = "server_no_context_takeover";
    private static final String CLIENT_FORGETS = "client_no_context_takeover";
    private static final String SERVER_BITS = "server_max_window_bits";
    private static final String CLIENT_BITS = "client_max_window_bits";
    private static final Set<String> KNOWN = Set.of(SERVER_FORGETS, CLIENT_FORGETS, SERVER_BITS, CLIENT_BITS);
    private static final int LEAST_BITS = 8;
    private static final int MOST_BITS = 15;

    /// What a client offers.
    static String offer(boolean remembers) {
        return NAME + "; " + CLIENT_BITS + (remembers ? "" : "; " + SERVER_FORGETS + "; " + CLIENT_FORGETS);
    }

    /// What a server takes of several offers; null if none is acceptable.
    static @Nullable DeflateOffer choose(List<String> headers, boolean remembers) {
        for (String extension : extensions(headers)) {
            DeflateOffer offered = parse(extension, true);
            if (offered != null) {
                return new DeflateOffer(
                        offered.serverForgets || !remembers,
                        offered.clientForgets || !remembers,
                        offered.serverBits,
                        MOST_BITS);
            }
        }
        return null;
    }

    /// What a server has chosen; null if it has chosen nothing.
    ///
    /// @throws IllegalArgumentException if it has chosen what was not offered
    static @Nullable DeflateOffer chosen(List<String> headers) {
        List<String> extensions = extensions(headers);
        if (extensions.isEmpty()) {
            return null;
        }
        DeflateOffer chosen = extensions.size() > 1 ? null : parse(extensions.getFirst(), false);
        if (chosen == null) {
            throw new IllegalArgumentException("the server has chosen extensions that were not offered: " + headers);
        }
        return chosen;
    }

    /// What a server answers.
    String answer() {
        return NAME
                + (serverForgets ? "; " + SERVER_FORGETS : "")
                + (clientForgets ? "; " + CLIENT_FORGETS : "")
                + (serverBits < MOST_BITS ? "; " + SERVER_BITS + "=" + serverBits : "");
    }

    /// What makes the messages of an end smaller.
    Deflating deflating(boolean client) {
        return client ? new Deflating(clientBits, !clientForgets) : new Deflating(serverBits, !serverForgets);
    }

    /// What undoes that of the other end.
    Inflating inflating(boolean client) {
        return new Inflating(client ? !serverForgets : !clientForgets);
    }

    private static List<String> extensions(List<String> headers) {
        var all = new ArrayList<String>();
        for (String header : headers) {
            for (String each : header.split(",", -1)) {
                if (!each.isBlank()) {
                    all.add(each.strip());
                }
            }
        }
        return all;
    }

    /// Null if it is not acceptable.
    private static @Nullable DeflateOffer parse(String extension, boolean offer) {
        String[] parts = extension.split(";", -1);
        if (!parts[0].strip().equalsIgnoreCase(NAME)) {
            return null;
        }
        Map<String, String> found = new HashMap<>();
        for (int i = 1; i < parts.length; i++) {
            String[] pair = parts[i].split("=", 2);
            String name = pair[0].strip().toLowerCase(Locale.ROOT);
            String value = pair.length == 1 ? "" : unquoted(pair[1].strip());
            boolean bits = name.equals(SERVER_BITS) || name.equals(CLIENT_BITS);
            boolean open = value.isEmpty() && (!bits || (offer && name.equals(CLIENT_BITS)));
            if (!KNOWN.contains(name)
                    || found.put(name, value) != null
                    || !(open || (bits && value.matches("[89]|1[0-5]")))) {
                return null;
            }
        }
        return new DeflateOffer(
                found.containsKey(SERVER_FORGETS),
                found.containsKey(CLIENT_FORGETS),
                bits(found.get(SERVER_BITS)),
                bits(found.get(CLIENT_BITS)));
    }

    private static String unquoted(String value) {
        boolean quoted = value.length() > 1 && value.startsWith("\"") && value.endsWith("\"");
        return quoted ? value.substring(1, value.length() - 1) : value;
    }

    private static int bits(@Nullable String value) {
        return value == null || value.isEmpty() ? MOST_BITS : Math.max(LEAST_BITS, Integer.parseInt(value));
    }
}
