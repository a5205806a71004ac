package io.asyncio4j.http.server;

import io.asyncio4j.CancelledError;
import io.asyncio4j.http.PayloadException;
import java.util.Objects;

/// Answers exchanges by the handler of an application, and makes answers of its errors. In the tasks of the exchanges.
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
        Response refusal = exchange.refusal();
        exchange.send(refusal == null ? handle(exchange) : refusal);
    }

    private Response handle(Exchange exchange) {
        var request = new Request(exchange, maxBody);
        try {
            return Objects.requireNonNull(handler.handle(request), "a handler returned null instead of a response");
        } catch (HttpException e) {
            return Response.text(e.text()).withStatus(e.status());
        } catch (Throwable e) {
            if (CancelledError.unwrap(e) instanceof CancelledError cancellation) {
                exchange.abort();
                throw cancellation;
            }
            return e instanceof PayloadException && exchange.hasFailedWith(e) ? cutShort() : failed(request, e);
        }
    }

    private static Response cutShort() {
        return Response.text("the body of the request is cut short or malformed")
                .withStatus(400);
    }

    private static Response failed(Request request, Throwable failure) {
        LOGGER.log(System.Logger.Level.ERROR, "handler of " + request + " failed", failure);
        return Response.text("internal server error").withStatus(500);
    }
}
