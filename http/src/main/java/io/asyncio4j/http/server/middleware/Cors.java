package io.asyncio4j.http.server.middleware;

import io.asyncio4j.http.Headers;
import io.asyncio4j.http.server.Handler;
import io.asyncio4j.http.server.Middleware;
import io.asyncio4j.http.server.Request;
import io.asyncio4j.http.server.Response;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;

/// Lets pages of other origins use this server: it answers preflight requests, and says in every other answer who
/// may read it, even in those to what is refused or has failed. Put it outside all that may refuse a request.
///
/// A request of another origin is not refused: it is the browser that keeps the answer from the page.
///
/// Source: WHATWG Fetch, section 3.3.
public final class Cors implements Middleware {

    private final Options options;

    private Cors(Options options) {
        this.options = options;
    }

    /// A middleware for pages of these origins.
    ///
    /// @throws IllegalArgumentException if no origin is allowed, or all are and credentials too
    public static Cors of(Consumer<? super Options> configure) {
        var options = new Options();
        configure.accept(options);
        if (!options.anyOrigin && options.origins.isEmpty()) {
            throw new IllegalArgumentException("an origin must be allowed, such as https://example.org");
        }
        if (options.anyOrigin && options.credentials) {
            throw new IllegalArgumentException("credentials must not be allowed to any origin: name the origins");
        }
        return new Cors(options);
    }

    @Override
    public Response handle(Request request, Handler next) throws Exception {
        String origin = request.headers().first("Origin").orElse(null);
        boolean preflight = origin != null
                && request.method().equals("OPTIONS")
                && request.headers().contains("Access-Control-Request-Method");
        Response response = preflight ? Response.empty() : next.handle(request);
        if (!options.anyOrigin) {
            response = varying(response);
        }
        if (origin == null || !options.allows(origin)) {
            return response;
        }
        response = response.withHeader("Access-Control-Allow-Origin", options.anyOrigin ? "*" : origin);
        if (options.credentials) {
            response = response.withHeader("Access-Control-Allow-Credentials", "true");
        }
        return preflight ? answer(request, response) : exposing(response);
    }

    private Response answer(Request request, Response response) {
        Response answer = response.withHeader("Access-Control-Allow-Methods", String.join(", ", options.methods))
                .withHeader("Access-Control-Max-Age", Long.toString(options.maxAge.toSeconds()));
        String asked = request.headers().first("Access-Control-Request-Headers").orElse("");
        var granted = new ArrayList<String>();
        for (String header : asked.split(",", -1)) {
            String name = header.strip();
            if (options.headers.contains(name.toLowerCase(Locale.ROOT))) {
                granted.add(name);
            }
        }
        return granted.isEmpty()
                ? answer
                : answer.withHeader("Access-Control-Allow-Headers", String.join(", ", granted));
    }

    private Response exposing(Response response) {
        return options.exposed.isEmpty()
                ? response
                : response.withHeader("Access-Control-Expose-Headers", String.join(", ", options.exposed));
    }

    /// A cache must not give the answer for one origin to another.
    private static Response varying(Response response) {
        Headers headers = response.headers();
        boolean said = headers.contains("Vary")
                && headers.all("Vary").stream()
                        .flatMap(value -> List.of(value.split(",", -1)).stream())
                        .map(String::strip)
                        .anyMatch(name -> name.equals("*") || name.equalsIgnoreCase("Origin"));
        return said ? response : response.withAddedHeader("Vary", "Origin");
    }

    /// Who may do what.
    public static final class Options {

        private final Set<String> origins = new LinkedHashSet<>();
        private boolean anyOrigin;
        private boolean credentials;
        private List<String> methods = List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE");
        private final Set<String> headers = new LinkedHashSet<>(List.of("accept", "content-type"));
        private final List<String> exposed = new ArrayList<>();
        private Duration maxAge = Duration.ofMinutes(10);

        Options() {}

        /// Allows pages of these origins; none is allowed by default.
        ///
        /// @param allowed such as `https://example.org` or `http://localhost:3000`: a scheme, a host,
        ///     and a port unless it is the usual one
        /// @throws IllegalArgumentException if one is not an origin
        public Options origins(String... allowed) {
            for (String origin : allowed) {
                origins.add(ensureOrigin(origin));
            }
            return this;
        }

        /// Allows pages of all origins, even of files and of pages that hide theirs.
        public Options anyOrigin() {
            anyOrigin = true;
            return this;
        }

        /// Whether requests may bring cookies and passwords, and their answers be read. Off by default.
        public Options credentials(boolean on) {
            credentials = on;
            return this;
        }

        /// The methods that are allowed, by default those that are usual.
        public Options methods(String... allowed) {
            methods = List.of(allowed);
            return this;
        }

        /// Allows requests to have these headers besides `Accept` and `Content-Type`, such as `Authorization`.
        public Options headers(String... allowed) {
            for (String header : allowed) {
                headers.add(header.toLowerCase(Locale.ROOT));
            }
            return this;
        }

        /// Lets pages read these headers of answers, besides those that they always may.
        public Options exposed(String... names) {
            exposed.addAll(List.of(names));
            return this;
        }

        /// How long a browser need not ask again, in whole seconds: 10 minutes by default. Browsers have limits
        /// of their own.
        public Options maxAge(Duration value) {
            if (value.isNegative()) {
                throw new IllegalArgumentException("maxAge must be >= 0, was " + value);
            }
            maxAge = value;
            return this;
        }

        private boolean allows(String origin) {
            return anyOrigin || origins.contains(origin);
        }

        private static String ensureOrigin(String text) {
            try {
                URI uri = URI.create(text);
                String host = uri.getHost();
                if (uri.getScheme() != null
                        && host != null
                        && text.equals((uri.getScheme() + "://" + host + (uri.getPort() < 0 ? "" : ":" + uri.getPort()))
                                .toLowerCase(Locale.ROOT))) {
                    return text;
                }
            } catch (IllegalArgumentException e) {
                // told below
            }
            throw new IllegalArgumentException(
                    "an origin must be a scheme and a host in lower case, perhaps with a port, such as"
                            + " https://example.org, was \"" + text + "\"");
        }
    }
}
