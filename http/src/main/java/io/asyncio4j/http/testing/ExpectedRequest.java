package io.asyncio4j.http.testing;

import io.asyncio4j.Asyncio;
import io.asyncio4j.CancelledError;
import io.asyncio4j.Promise;
import io.asyncio4j.Task;
import io.asyncio4j.http.Headers;
import io.asyncio4j.http.client.OutgoingRequest;
import io.asyncio4j.http.server.Handler;
import io.asyncio4j.http.server.Request;
import io.asyncio4j.http.server.Response;
import io.asyncio4j.http.wire.Ensure;
import io.asyncio4j.net.ConnectionFailedException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A request that a [MockHttp] expects, and what comes back. On the loop.
///
/// Without an answer, it is answered by status 204.
public final class ExpectedRequest {

    private static final int ANY_TIMES = -1;

    private final String method;
    private final String url;
    private Headers headers = Headers.EMPTY;
    private @Nullable String body; // null if any will do
    private int times = 1;
    private int made;
    private Duration pause = Duration.ZERO;
    private boolean refused;
    private Handler handler = _ -> Response.empty();
    private @Nullable Throwable failure; // of the handler

    ExpectedRequest(String method, String url) {
        this.method = Ensure.token("method", method);
        String[] parts = url.split("(?=[/?])(?<=^https?://[^/?]{1,1000})", 2); // where the path begins
        if (!url.matches("https?://[^/].*")) {
            throw new IllegalArgumentException("url must be absolute, http or https, was " + url);
        }
        this.url = parts.length == 1 ? url + "/" : parts[0] + (parts[1].startsWith("/") ? "" : "/") + parts[1];
    }

    /// The request must have this header, too.
    ///
    /// @throws IllegalArgumentException if HTTP forbids the name or the value
    public ExpectedRequest header(String name, String value) {
        headers = headers.with(name, value);
        return this;
    }

    /// Its body must be this text. Unlike URL and headers, it does not choose among expected requests.
    public ExpectedRequest body(String text) {
        body = Objects.requireNonNull(text, "text");
        return this;
    }

    /// How often it is expected: at least 1; once by default.
    public ExpectedRequest times(int count) {
        times = Ensure.atLeast(1, "times", count);
        return this;
    }

    /// It may be made as often as the client likes, or not at all.
    public ExpectedRequest anyTimes() {
        times = ANY_TIMES;
        return this;
    }

    /// How long the answer takes to begin: at least 0, which is the default.
    public ExpectedRequest after(Duration time) {
        if (time.isNegative()) {
            throw new IllegalArgumentException("time must be >= 0, was " + time);
        }
        pause = time;
        return this;
    }

    /// Answers by `response`.
    public ExpectedRequest answer(Response response) {
        Objects.requireNonNull(response, "response");
        return answer(_ -> response);
    }

    /// Answers by what `answer` makes of the request: it may look into that, wait, or stream. What it throws,
    /// such as the failure of an assertion, is thrown to whoever has made the request, and by [MockHttp#close].
    /// It sees one header more than the client has set, `Mock-Expectation`.
    public ExpectedRequest answer(Handler answer) {
        handler = Objects.requireNonNull(answer, "answer");
        return this;
    }

    /// There is no connection to the server: the request fails with a [ConnectionFailedException].
    public ExpectedRequest refuse() {
        refused = true;
        return this;
    }

    /// The server closes the connection instead of an answer: the request fails with a
    /// [io.asyncio4j.http.PayloadException].
    public ExpectedRequest hangUp() {
        return answer(_ -> {
            Task.currentFor("hangUp").cancel("the server hangs up");
            Asyncio.yieldNow();
            return Response.empty();
        });
    }

    /// The server never answers.
    public ExpectedRequest keepSilent() {
        return answer(_ -> {
            new Promise<Response>().await();
            return Response.empty();
        });
    }

    @Override
    public String toString() {
        var text = new StringBuilder(method + " " + url);
        for (Map.Entry<String, String> header : headers) {
            text.append(", ").append(header.getKey()).append(": ").append(header.getValue());
        }
        if (times == ANY_TIMES) {
            text.append(" (any number of times)");
        } else if (times > 1) {
            text.append(" (").append(times).append(" times, made ").append(made).append(')');
        }
        return text.toString();
    }

    /// Whether it may be made once more.
    boolean isOpen() {
        return times == ANY_TIMES || made < times;
    }

    boolean isMissing() {
        return times != ANY_TIMES && made < times;
    }

    boolean isFor(OutgoingRequest request) {
        return request.method().equals(method) && request.url().equals(url);
    }

    boolean fits(OutgoingRequest request) {
        return isFor(request)
                && headerNames().stream()
                        .allMatch(name -> request.headers().all(name).containsAll(headers.all(name)));
    }

    Set<String> headerNames() {
        var names = new LinkedHashSet<String>();
        headers.forEach(header -> names.add(header.getKey()));
        return names;
    }

    /// The client makes it.
    ///
    /// @throws ConnectionFailedException if it has no server
    void made(String asked) {
        made++;
        if (refused) {
            var cause = new ConnectException("connection refused");
            throw new ConnectionFailedException(asked + ": cannot connect: connection refused", cause);
        }
    }

    /// The answer. In a task of the server.
    Response answer(Request request) {
        try {
            if (body != null && !request.text().equals(body)) {
                throw new AssertionError("expected the body <" + body + "> but was <" + request.text() + ">");
            }
            Asyncio.sleep(pause);
            return handler.handle(request);
        } catch (Throwable e) {
            if (CancelledError.unwrap(e) instanceof CancelledError cancellation) {
                throw cancellation;
            }
            failure = e;
            return Response.empty();
        }
    }

    /// Why the latest answer has failed; null if it has not.
    @Nullable
    Throwable takeFailure() {
        Throwable taken = failure;
        failure = null;
        return taken;
    }
}
