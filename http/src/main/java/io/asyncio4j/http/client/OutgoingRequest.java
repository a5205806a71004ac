package io.asyncio4j.http.client;

import io.asyncio4j.http.Headers;
import io.asyncio4j.http.client.ClientTimeoutException.Phase;
import io.asyncio4j.net.ConnectionFailedException;
import io.asyncio4j.stream.StreamBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/// One request to one URL, as a [ClientMiddleware] sees it: the one that the program has made, or one that a
/// redirect leads to. Immutable: each method that sets something returns a changed copy. On the loop.
public final class OutgoingRequest {

    private static final Set<Phase> BEFORE_SENDING =
            Set.of(Phase.POOL, Phase.LOOKUP, Phase.CONNECT, Phase.PROXY, Phase.HANDSHAKE);

    private final Hop hop;
    private final Step step;

    OutgoingRequest(Hop hop, Step step) {
        this.hop = hop;
        this.step = step;
    }

    /// The method, such as `GET`.
    public String method() {
        return step.method();
    }

    /// The URL as it is sent: absolute, without user, password and fragment.
    public String url() {
        return step.url().absolute();
    }

    /// Scheme, host and port of the URL, such as `https://example.org:443`: always with the port, and an IPv6
    /// address in brackets.
    public String origin() {
        return step.url().origin().toString();
    }

    /// Whether a redirect, or a middleware, has led it to another origin than that of the URL that the program has
    /// asked for: what is meant for that one, such as a password, must not be sent.
    public boolean isElsewhere() {
        return !step.url().origin().equals(hop.asked);
    }

    /// The URLs that were redirected, in order; without user and password. Empty for the first request.
    public List<String> history() {
        return hop.history;
    }

    /// The headers, those of the session included. What frames the request, and Host unless the program has set it,
    /// is added when it is sent.
    public Headers headers() {
        return step.headers();
    }

    /// How many bytes the body has; -1 if that is known when it ends. 0 without a body.
    public long length() {
        return step.body().length();
    }

    /// The body, if it is in memory: even an empty one. It must not be changed.
    public Optional<byte[]> bytes() {
        return step.body() instanceof RequestBody.Whole(byte[] bytes) ? Optional.of(bytes) : Optional.empty();
    }

    /// Whether its body can be sent, once more if it was sent already: false for a stream that has begun.
    public boolean isRepeatable() {
        return step.body().isRepeatable();
    }

    /// How much time is left to the request, its redirects included, until its response must be read; empty if it
    /// has no [time limit][ClientRequest#timeout].
    public Optional<Duration> timeLeft() {
        return Optional.ofNullable(hop.timeouts.left());
    }

    /// This request, with `value` in place of all values of the header `name`.
    ///
    /// @throws IllegalArgumentException if HTTP forbids the name or the value
    public OutgoingRequest withHeader(String name, String value) {
        return withHeaders(step.headers().replacing(name, value));
    }

    /// This request without the header `name`.
    public OutgoingRequest withoutHeader(String name) {
        return withHeaders(step.headers().without(name));
    }

    /// This request with other headers; all of them.
    public OutgoingRequest withHeaders(Headers headers) {
        Objects.requireNonNull(headers, "headers");
        return new OutgoingRequest(hop, new Step(step.method(), step.url(), headers, step.body(), step.hooks()));
    }

    /// This request to another URL, with the same headers. A user and a password in it are sent as
    /// [ClientSession#request] says, unless the header Authorization is set.
    ///
    /// @throws IllegalArgumentException if it is not a valid http or https URL
    public OutgoingRequest withUrl(String url) {
        Url parsed = Url.parse(url);
        Headers headers = step.headers();
        if (parsed.authorization().isPresent() && !headers.contains("Authorization")) {
            headers = headers.with("Authorization", parsed.authorization().get());
        }
        return new OutgoingRequest(hop, new Step(step.method(), parsed, headers, step.body(), step.hooks()));
    }

    /// This request with another body, which must not be changed before the response has come, and without what
    /// the headers have said of the old one.
    ///
    /// @param contentType such as `application/json`
    /// @throws IllegalArgumentException if HTTP forbids it as a header
    public OutgoingRequest withBytes(String contentType, byte[] bytes) {
        var body = new RequestBody.Whole(Objects.requireNonNull(bytes, "bytes"));
        Headers headers = step.withoutBodyHeaders().with("Content-Type", contentType);
        return new OutgoingRequest(hop, new Step(step.method(), step.url(), headers, body, step.hooks()));
    }

    /// Whether it is certain that nothing of the request has left this program when
    /// [ClientMiddleware.Next#send] has thrown `failure`: there was no connection, or the one that was kept had
    /// been closed. Then it can be sent again, whatever its method is.
    public boolean isUnsent(Throwable failure) {
        return switch (failure) {
            case ConnectionFailedException _, PoolExhaustedException _ -> true;
            case ClientTimeoutException timeout -> BEFORE_SENDING.contains(timeout.phase());
            default -> {
                Throwable cause = failure.getCause();
                while (cause != null && !(cause instanceof ClosedEarlyException)) {
                    cause = cause.getCause();
                }
                yield cause instanceof ClosedEarlyException early && !early.isSent();
            }
        };
    }

    /// A response that does not come from the network, and holds no connection.
    ///
    /// @param status 200 to 599
    /// @param headers as they were sent, or might be; they frame nothing
    /// @param body what they describe, after all content codings were undone; it must not be changed
    /// @throws IllegalArgumentException if `status` is another
    public ClientResponse answer(int status, Headers headers, byte[] body) {
        if (status < 200 || status > 599) {
            throw new IllegalArgumentException("status must be between 200 and 599, was " + status);
        }
        var content = new StreamBuffer();
        content.feed(Objects.requireNonNull(body, "body"));
        content.feedEof();
        return new ClientResponse(hop.options, step.url(), status, headers, content, hop.history);
    }

    @Override
    public String toString() {
        return "OutgoingRequest[" + step.method() + " " + step.url() + "]";
    }

    Step step() {
        return step;
    }

    /// What all variants of the request have in common.
    ///
    /// @param asked the origin that the program has asked for
    record Hop(ClientOptions options, RequestTimeouts timeouts, Url.Origin asked, List<String> history) {}
}
