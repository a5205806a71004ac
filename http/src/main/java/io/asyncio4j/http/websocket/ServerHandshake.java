package io.asyncio4j.http.websocket;

import io.asyncio4j.http.Headers;
import io.asyncio4j.http.wire.Carrier;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A client's request for a [WebSocket], and a server's answer. For `http.server`: others have no [Carrier].
public final class ServerHandshake {

    private static final String MAGIC = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final int KEY_LENGTH = 16; // bytes
    private static final MessageDigest SHA1 = sha1(); // is cloned: making one leaves a thread-local in the task

    private final WebSocketOptions options = new WebSocketOptions();
    private final Headers request;
    private final Agreement agreement;

    /// The answer to a request, which [#problem] has nothing against.
    ///
    /// @param configure sets the options
    public ServerHandshake(Headers request, Consumer<? super WebSocketOptions> configure) {
        configure.accept(options);
        this.request = request;
        this.agreement = new Agreement(
                subprotocol(),
                options.compress
                        ? DeflateOffer.choose(request.all("Sec-WebSocket-Extensions"), options.contextTakeover)
                        : null);
    }

    /// What is wrong with the request; null if nothing is.
    public @Nullable String problem() {
        if (!hasToken(request.all("Connection"), "upgrade")) {
            return "Connection must be Upgrade";
        }
        List<String> keys = request.all("Sec-WebSocket-Key");
        return keys.size() == 1 && isKey(keys.getFirst().strip())
                ? null
                : "Sec-WebSocket-Key must be 16 bytes in Base64, was " + keys;
    }

    /// Whether the request is for a WebSocket at all, in the version that is spoken here.
    public boolean isAsked() {
        List<String> versions = request.all("Sec-WebSocket-Version");
        return hasToken(request.all("Upgrade"), "websocket")
                && versions.size() == 1
                && versions.getFirst().strip().equals("13");
    }

    /// Whether the page that asks for it may do so.
    ///
    /// @param host that the request is for, perhaps with a port
    public boolean isOriginAllowed(String host) {
        List<String> origins = request.all("Origin");
        if (origins.isEmpty() || options.origins.contains("*")) {
            return true;
        }
        String origin = origins.getFirst().strip().toLowerCase(Locale.ROOT);
        int authority = origin.indexOf("://");
        boolean own = authority > 0
                && withoutUsualPort(origin.substring(authority + 3))
                        .equals(withoutUsualPort(host.toLowerCase(Locale.ROOT)));
        return origins.size() == 1 && (own || options.origins.contains(origin));
    }

    /// The headers of the answer.
    public Headers headers() {
        String key = request.first("Sec-WebSocket-Key").orElse("").strip();
        Headers headers = Headers.EMPTY
                .with("Upgrade", "websocket")
                .with("Connection", "Upgrade")
                .with("Sec-WebSocket-Accept", accept(key));
        if (agreement.subprotocol() != null) {
            headers = headers.with("Sec-WebSocket-Protocol", agreement.subprotocol());
        }
        return agreement.deflate() == null
                ? headers
                : headers.with("Sec-WebSocket-Extensions", agreement.deflate().answer());
    }

    /// Opens the WebSocket, once the answer is on its way. It does not hold the request.
    @SuppressWarnings("exports")
    public Function<Carrier, WebSocket> opening() {
        Agreement agreed = agreement;
        WebSocketOptions chosen = options;
        return carrier -> new WebSocket(agreed, chosen, carrier, false);
    }

    /// What the answer of HTTP/1.1 says to the key of a request. For `http.client`, which says it for a stream of
    /// HTTP/2.
    public static String accept(String key) {
        try {
            var sha1 = (MessageDigest) SHA1.clone();
            byte[] digest = sha1.digest((key + MAGIC).getBytes(StandardCharsets.ISO_8859_1));
            return Base64.getEncoder().encodeToString(digest);
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("that of the JDK can be cloned", e);
        }
    }

    /// Whether one of the lists has `token`, in lower case.
    static boolean hasToken(List<String> lists, String token) {
        for (String list : lists) {
            for (String each : list.split(",", -1)) {
                if (each.strip().toLowerCase(Locale.ROOT).equals(token)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static MessageDigest sha1() {
        try {
            return MessageDigest.getInstance("SHA-1");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-1", e);
        }
    }

    private @Nullable String subprotocol() {
        List<String> offered = request.all("Sec-WebSocket-Protocol").stream()
                .flatMap(list -> List.of(list.split(",", -1)).stream())
                .map(String::strip)
                .toList();
        return options.subprotocols.stream()
                .filter(offered::contains)
                .findFirst()
                .orElse(null);
    }

    private static boolean isKey(String key) {
        try {
            return Base64.getDecoder().decode(key).length == KEY_LENGTH;
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    private static String withoutUsualPort(String authority) {
        return authority.replaceFirst(":(80|443)$", "");
    }
}
