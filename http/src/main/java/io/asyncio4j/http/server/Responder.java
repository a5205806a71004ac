package io.asyncio4j.http.server;

import io.asyncio4j.CancelledError;
import io.asyncio4j.Worker;
import io.asyncio4j.http.wire.Carrier;
import java.util.List;
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
    ///
    /// @return what the caller then has to speak; null if the exchange has not switched to another protocol
    @Nullable
    SwitchedProtocol answer(Exchange exchange) {
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
            if (request != null && response.content() instanceof Response.Switched switched) {
                try {
                    Carrier carrier = exchange.switchOver(response);
                    return new SwitchedProtocol(
                            carrier, switched.body(), afterSwitch(exchange, request, response, start));
                } catch (HttpException e) {
                    response = e.response();
                }
            }
            boolean complete = send(exchange, request, response);
            if (log != null) {
                log.write(exchange, request, response, System.nanoTime() - start, complete);
            }
            return null;
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
                request.work().forEach(background::begin);
            }
        }
    }

    /// What is to be done when the other protocol is over. It holds the exchange only if that is to be logged.
    private Runnable afterSwitch(Exchange exchange, Request request, Response response, long start) {
        List<Background.Work> work = request.workToCome();
        AccessLog log = options.accessLog;
        if (log == null) {
            return () -> work.forEach(background::begin);
        }
        return () -> {
            work.forEach(background::begin);
            log.write(exchange, request, response, System.nanoTime() - start, true);
        };
    }
}
