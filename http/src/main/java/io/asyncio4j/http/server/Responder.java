package io.asyncio4j.http.server;

import io.asyncio4j.CancelledError;
import io.asyncio4j.Worker;
import io.asyncio4j.function.VoidOp;
import org.jspecify.annotations.Nullable;

/// Answers exchanges by an application. In the tasks of the exchanges.
final class Responder {

    private final Application application;
    private final ApplicationOptions options;
    private final Background background;
    private final Handler entry;
    private final @Nullable Worker worker = Worker.find().orElse(null); // that the server belongs to

    Responder(Application application, Background background) {
        this.application = application;
        this.options = application.options();
        this.background = background;
        this.entry = application.entry();
    }

    /// Whether the server ends because another one has taken over already, at the same address.
    boolean isRestarting() {
        return worker != null && worker.isRestarting();
    }

    /// Answers the request, and waits until the answer is on its way.
    void answer(Exchange exchange) {
        AccessLog log = options.accessLog;
        long start = log == null ? 0 : System.nanoTime();
        try {
            Request request = null;
            Response response;
            try {
                exchange.ensureValid();
                request = new Request(exchange, application);
                response = handle(exchange, request);
            } catch (HttpException e) {
                response = application.malformed(e);
            }
            boolean complete = send(exchange, request, response);
            if (log != null) {
                log.write(exchange, request, response, System.nanoTime() - start, complete);
            }
        } finally {
            exchange.end();
        }
    }

    /// A response that can be sent: a file is open.
    static Response opened(Request request, Response response) {
        return response.content() instanceof Response.File file ? FileAnswer.open(request, response, file) : response;
    }

    private Response handle(Exchange exchange, Request request) {
        try {
            exchange.apply(request.match().options());
            Response response = entry.handle(request);
            response.length(); // throws if it cannot be sent
            response = Conditions.apply(request, opened(request, response));
            return Compression.apply(request, response, request.match().options());
        } catch (HttpException e) {
            return e.response();
        } catch (Throwable e) {
            if (CancelledError.unwrap(e) instanceof CancelledError cancellation) {
                exchange.abort();
                throw cancellation;
            }
            return Errors.failed(request, e);
        }
    }

    private boolean send(Exchange exchange, @Nullable Request request, Response response) {
        try {
            return exchange.send(response);
        } finally {
            if (request != null) {
                for (VoidOp<?> work : request.work()) {
                    background.begin("work after the response to " + request, work);
                }
            }
        }
    }
}
