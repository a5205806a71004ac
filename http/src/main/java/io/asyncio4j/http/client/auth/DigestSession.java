package io.asyncio4j.http.client.auth;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What a client makes of one challenge of Digest: the headers of this request and of those that follow. Loop only.
///
/// Source: RFC 7616, section 3.4; without `qop`, RFC 2069.
final class DigestSession {

    private static final HexFormat HEX = HexFormat.of();
    private static final String AUTH = "auth";
    private static final String AUTH_INT = "auth-int";

    private final Challenge challenge;
    private final DigestAlgorithm algorithm;
    private final @Nullable String qop; // null if the server knows none
    private final String user;
    private final String secret; // the hash of user, realm and password
    private final String clientNonce;
    private String nonce;
    private int count; // of requests with the nonce

    private DigestSession(
            Challenge challenge, DigestAlgorithm algorithm, String user, String password, String clientNonce) {
        this.challenge = challenge;
        this.algorithm = algorithm;
        this.qop = qop(challenge);
        this.user = user;
        this.clientNonce = clientNonce;
        this.nonce = Objects.requireNonNull(challenge.get("nonce"));
        String first = hash(inUtf8(user) + ":" + realm() + ":" + inUtf8(password));
        this.secret = DigestAlgorithm.isOfSession(challenge) ? hash(first + ":" + nonce + ":" + clientNonce) : first;
    }

    /// A session by the strongest of the challenges that this client understands; null if it understands none.
    static @Nullable DigestSession start(List<Challenge> challenges, String user, String password, String clientNonce) {
        Challenge best = null;
        DigestAlgorithm strongest = null;
        for (Challenge each : challenges) {
            DigestAlgorithm algorithm = DigestAlgorithm.of(each);
            boolean usable = each.scheme().equals("digest")
                    && each.get("realm") != null
                    && each.get("nonce") != null
                    && (each.get("qop") == null || qop(each) != null);
            if (usable && algorithm != null && (strongest == null || algorithm.compareTo(strongest) > 0)) {
                best = each;
                strongest = algorithm;
            }
        }
        return best == null || strongest == null
                ? null
                : new DigestSession(best, strongest, user, password, clientNonce);
    }

    /// Whether the server says that the credentials were right, and only the nonce is too old.
    boolean isStale() {
        return "true".equalsIgnoreCase(challenge.get("stale"));
    }

    /// Whether `target` of the same origin will ask for the same credentials.
    boolean covers(String origin, String target) {
        String domain = challenge.get("domain");
        if (domain == null || domain.isBlank()) {
            return true;
        }
        String usualPort = origin.startsWith("https:") ? ":443" : ":80";
        String shorter =
                origin.endsWith(usualPort) ? origin.substring(0, origin.length() - usualPort.length()) : origin;
        for (String each : domain.strip().split("\\s+", -1)) {
            String path = each.startsWith(origin)
                    ? each.substring(origin.length())
                    : each.startsWith(shorter) ? each.substring(shorter.length()) : each;
            boolean whole = path.isEmpty();
            if (whole || (path.startsWith("/") && target.startsWith(path))) {
                return true;
            }
        }
        return false;
    }

    /// The server's next nonce.
    void nonce(String next) {
        nonce = next;
        count = 0;
    }

    /// Whether it has all that the server demands of a request.
    boolean canSign(AuthRequest request) {
        return !AUTH_INT.equals(qop) || request.body() != null;
    }

    /// The header for a request that it can sign.
    ///
    /// @waits until the body is read, if the server demands its hash
    String header(AuthRequest request) {
        String claim = request.method() + ":" + request.target();
        if (AUTH_INT.equals(qop)) {
            MessageDigest function = algorithm.start();
            Objects.requireNonNull(request.body()).hash(function);
            claim += ":" + HEX.formatHex(function.digest());
        }
        String number = "%08x".formatted(++count);
        String middle = qop == null ? nonce : String.join(":", nonce, number, clientNonce, qop);
        String response = hash(secret + ":" + middle + ":" + hash(claim));

        var text = new StringBuilder("Digest ").append(userParameter());
        appendQuoted(text, "realm", realm());
        appendQuoted(text, "nonce", nonce);
        appendQuoted(text, "uri", request.target());
        appendQuoted(text, "response", response);
        if (challenge.get("algorithm") != null) {
            text.append(", algorithm=").append(challenge.get("algorithm"));
        }
        String opaque = challenge.get("opaque");
        if (opaque != null) {
            appendQuoted(text, "opaque", opaque);
        }
        if (qop != null) {
            text.append(", qop=").append(qop).append(", nc=").append(number);
        }
        if (qop != null || DigestAlgorithm.isOfSession(challenge)) {
            appendQuoted(text, "cnonce", clientNonce);
        }
        return text.toString();
    }

    private String realm() {
        return Objects.requireNonNull(challenge.get("realm"));
    }

    private String userParameter() {
        if ("true".equalsIgnoreCase(challenge.get("userhash"))) {
            return "username=\"" + hash(inUtf8(user) + ":" + realm()) + "\", userhash=true";
        }
        boolean plain = user.chars().allMatch(c -> c >= ' ' && c < 127);
        return plain
                ? "username=\"" + escaped(user) + "\""
                : "username*=UTF-8''"
                        + URLEncoder.encode(user, StandardCharsets.UTF_8)
                                .replace("+", "%20")
                                .replace("*", "%2A");
    }

    /// @param text in Latin-1, as headers are: what a server has sent is hashed byte by byte
    private String hash(String text) {
        return HEX.formatHex(algorithm.start().digest(text.getBytes(StandardCharsets.ISO_8859_1)));
    }

    /// The bytes of a text in UTF-8, one for each character.
    private static String inUtf8(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    private static void appendQuoted(StringBuilder text, String name, String value) {
        text.append(", ").append(name).append("=\"").append(escaped(value)).append('"');
    }

    private static String escaped(String value) {
        return value.replace("\\", "\\\\").replace("\"", "\\\"");
    }

    /// The protection to use: that of the body only if the server demands it, for the body must be read twice then.
    private static @Nullable String qop(Challenge challenge) {
        String offered = challenge.get("qop");
        if (offered == null) {
            return null;
        }
        List<String> names = Arrays.stream(offered.split("[,\\s]+", -1))
                .map(name -> name.toLowerCase(Locale.ROOT))
                .toList();
        return names.contains(AUTH) ? AUTH : names.contains(AUTH_INT) ? AUTH_INT : null;
    }
}
