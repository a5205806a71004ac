package io.asyncio4j.http.server.middleware;

import io.asyncio4j.ContextVar;
import io.asyncio4j.http.server.Handler;
import io.asyncio4j.http.server.Key;
import io.asyncio4j.http.server.Middleware;
import io.asyncio4j.http.server.Request;
import io.asyncio4j.http.server.Response;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/// Names each request, so that what is logged of it can be found: handlers see the name by [#ID], all code that
/// they call by [#CURRENT], and the client by the header `X-Request-Id` of the answer.
public final class RequestId implements Middleware {

    /// The name of a request; see [Request#get].
    public static final Key<String> ID = Key.of("request id");

    /// The name of the request that the running task answers; `none` if it answers none.
    public static final ContextVar<String> CURRENT = ContextVar.of("request id", "none");

    private static final String HEADER = "X-Request-Id";

    private final boolean accepting;

    private RequestId(boolean accepting) {
        this.accepting = accepting;
    }

    /// Makes a name for each request.
    public static RequestId create() {
        return new RequestId(false);
    }

    /// The same, but takes the name that the client gives, by `X-Request-Id`, if it has at most 128 letters, digits
    /// and `-_.:`. Good behind a proxy that names requests.
    public RequestId accepting() {
        return new RequestId(true);
    }

    @Override
    public Response handle(Request request, Handler next) throws Exception {
        Optional<String> given = accepting ? request.headers().first(HEADER) : Optional.empty();
        String id = given.filter(each -> each.matches("[A-Za-z0-9._:-]{1,128}")).orElseGet(RequestId::made);
        try (var _ = CURRENT.set(id)) {
            return next.handle(request.with(ID, id)).withHeader(HEADER, id);
        }
    }

    private static String made() {
        var random = ThreadLocalRandom.current();
        return HexFormat.of().toHexDigits(random.nextLong()) + HexFormat.of().toHexDigits(random.nextLong());
    }
}
