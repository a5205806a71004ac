package io.asyncio4j.http.server;

import io.asyncio4j.http.multipart.Form;
import io.asyncio4j.http.multipart.FormOptions;
import io.asyncio4j.http.multipart.MultipartException;
import io.asyncio4j.http.multipart.MultipartOptions;
import io.asyncio4j.http.multipart.MultipartReader;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The body of a request, read as a form or as parts. It lasts as long as its exchange. In its task.
final class RequestForm {

    private final Exchange exchange;
    private final FormOptions options;
    private @Nullable Form form; // once read
    private @Nullable MultipartReader reader; // once asked for

    RequestForm(Exchange exchange, FormOptions options) {
        this.exchange = exchange;
        this.options = options;
    }

    /// @throws HttpException if it is none, malformed or too large
    Form form() {
        Form read = form;
        if (read == null) {
            if (!Form.isIn(exchange.headers())) {
                throw notOfType("a form: application/x-www-form-urlencoded or multipart/form-data");
            }
            try {
                read = Form.read(exchange.headers(), exchange.body(), options);
                form = read;
            } catch (MultipartException e) {
                throw refusal(e);
            }
        }
        return read;
    }

    /// @throws HttpException if it has no parts
    MultipartReader multipart(Consumer<? super MultipartOptions> configure) {
        MultipartReader made = reader;
        if (made == null) {
            String type = exchange.headers().first("Content-Type").orElse("");
            if (!type.regionMatches(true, 0, "multipart/", 0, "multipart/".length())) {
                throw notOfType("multipart");
            }
            try {
                made = new MultipartReader(exchange.headers(), exchange.body(), configure);
                reader = made;
            } catch (MultipartException e) {
                throw refusal(e);
            }
        }
        return made;
    }

    /// The answer to a request whose parts cannot be read, if that is why its handler has failed; null if it is
    /// not.
    @Nullable
    HttpException refusal(Throwable failure) {
        MultipartException problem = reader == null ? null : reader.failure();
        for (Throwable cause = failure; problem != null && cause != null; cause = cause.getCause()) {
            if (cause == problem) {
                return refusal(problem);
            }
        }
        return null;
    }

    /// Removes what the form has left on the disk.
    void close() {
        if (form != null) {
            form.close();
        }
    }

    private HttpException notOfType(String expected) {
        return new HttpException(
                415,
                "the body must be " + expected + ", was \""
                        + exchange.headers().first("Content-Type").orElse("") + "\"");
    }

    private static HttpException refusal(MultipartException problem) {
        return new HttpException(problem.isTooLarge() ? 413 : 400, String.valueOf(problem.getMessage()));
    }
}
