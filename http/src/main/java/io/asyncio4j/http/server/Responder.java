package io.asyncio4j.http.server;

import io.asyncio4j.CancelledError;
import java.util.Objects;

/// Answers exchanges by the handler of an application, and makes answers of its errors. In the tasks of the
/// exchanges.
final class Responder {

    private static final System.Logger LOGGER = System.getLogger("io.asyncio4j.http");

    private final Handler handler;
    private final long maxBody; // bytes

    Responder(Handler handler, long maxBody) {
        this.handler = handler;
        this.maxBody = maxBody;
    }

    /// Answers the request, and waits until the answer is on its way.
    void answer(Exchange exchange) {
        try {
            exchange.send(handle(exchange));
        } finally {
            exchange.end();
        }
    }

    private Response handle(Exchange exchange) {
        try {
            exchange.ensureValid();
        } catch (HttpException e) {
            return e.response();
        }
        var request = new Request(exchange, maxBody);
        try {
            Response response =
                    Objects.requireNonNull(handler.handle(request), "a handler returned null instead of a response");
            response.length(); // throws if it cannot be sent
            return Conditions.apply(request, opened(request, response));
        } catch (HttpException e) {
            return e.response();
        } catch (Throwable e) {
            if (CancelledError.unwrap(e) instanceof CancelledError cancellation) {
                exchange.abort();
                throw cancellation;
            }
            HttpException refusal = exchange.refusal(e);
            return refusal == null ? failed(request, e) : refusal.response();
        }
    }

    /// A response that can be sent: a file is open.
    static Response opened(Request request, Response response) {
        return response.content() instanceof Response.File file
                ? FileAnswer.open(request, response, file)
                : response;
    }

    private static Response failed(Request request, Throwable failure) {
        LOGGER.log(System.Logger.Level.ERROR, "handler of " + request + " failed", failure);
        return Response.text("internal server error").withStatus(500);
    }
}
