package io.asyncio4j.http.server;

import io.asyncio4j.CancelledError;
import io.asyncio4j.EventLoop;
import io.asyncio4j.ExceptionGroup;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Makes responses of what the handlers and middlewares of an application throw. Loop only.
final class Errors {

    private static final System.Logger LOGGER = System.getLogger("io.asyncio4j.http");

    private final Map<Class<?>, ErrorHandler<?>> handlers = new HashMap<>();
    private @Nullable Errors outer; // of the application that this one is mounted in

    <E extends Throwable> void add(Class<E> type, ErrorHandler<? super E> handler) {
        if (CancelledError.class.isAssignableFrom(type)) {
            throw new IllegalArgumentException("a cancellation is no error: it has no handler");
        }
        if (handlers.putIfAbsent(type, handler) != null) {
            throw new IllegalArgumentException("there is a handler already for " + type.getName());
        }
    }

    void mountIn(Errors errors) {
        outer = errors;
    }

    /// What answers by `handler`, and makes responses of whatever it throws but a cancellation.
    Handler guard(Handler handler) {
        return request -> {
            try {
                return handler.handle(request);
            } catch (Throwable failure) {
                return answer(request, failure);
            }
        };
    }

    private Response answer(Request request, Throwable thrown) throws Exception {
        Throwable failure = single(thrown);
        if (CancelledError.unwrap(failure) instanceof CancelledError) {
            throw asIs(thrown); // whoever has cancelled looks for it
        }
        HttpException refusal = request.refusal(failure);
        Throwable answered = refusal == null ? failure : refusal;
        request.hasFailed(answered);
        ErrorHandler<Throwable> handler = find(answered.getClass());
        if (handler != null) {
            return answer(request, answered, handler);
        }
        return answered instanceof HttpException http ? http.response() : failed(request, failure);
    }

    private static Response answer(Request request, Throwable failure, ErrorHandler<Throwable> handler)
            throws Exception {
        try {
            Response response = handler.handle(request, failure);
            if (response == null) {
                throw returnedNull("the error handler of " + failure.getClass().getName());
            }
            return response;
        } catch (HttpException e) {
            return e.response();
        } catch (Throwable e) {
            if (CancelledError.unwrap(e) instanceof CancelledError) {
                throw asIs(e);
            }
            if (e != failure) {
                e.addSuppressed(failure);
            }
            return failed(request, e);
        }
    }

    /// The handler of the class that is nearest, in the innermost application that has one.
    @SuppressWarnings("unchecked") // a handler is found by a class that its type is above
    private @Nullable ErrorHandler<Throwable> find(Class<?> type) {
        for (Errors errors = this; errors != null; errors = errors.outer) {
            for (Class<?> each = type; each != null; each = each.getSuperclass()) {
                ErrorHandler<?> handler = errors.handlers.get(each);
                if (handler != null) {
                    return (ErrorHandler<Throwable>) handler;
                }
            }
        }
        return null;
    }

    /// What a group of tasks has thrown, if only one of them has failed.
    private static Throwable single(Throwable thrown) {
        Throwable failure = thrown;
        while (failure instanceof ExceptionGroup group && group.exceptions().size() == 1) {
            failure = group.exceptions().getFirst();
        }
        return failure;
    }

    static Response failed(Request request, Throwable failure) {
        log("handler of " + request + " failed", failure);
        return Response.text("internal server error").withStatus(500);
    }

    /// Logs an error, with its trace as short as that of an error report. On the loop.
    static void log(String message, Throwable failure) {
        EventLoop.current().foldTrace(failure);
        LOGGER.log(System.Logger.Level.ERROR, message, failure);
    }

    /// The error that `whoever` has returned no response.
    static IllegalStateException returnedNull(String whoever) {
        return new IllegalStateException(
                whoever + " returned null: it must return a Response, such as Response.empty()");
    }

    /// What a program has given as a lambda or an object, by the class where it stands.
    static String nameOf(Object code) {
        String name = code.getClass().getName();
        int lambda = name.indexOf("$$Lambda");
        return lambda < 0 ? name : "a lambda in " + name.substring(0, lambda);
    }

    private static Exception asIs(Throwable thrown) {
        if (thrown instanceof Error error) {
            throw error;
        }
        return (Exception) thrown;
    }
}
