package io.asyncio4j.http.server.api;

import io.asyncio4j.http.server.Application;
import io.asyncio4j.http.server.Response;
import io.asyncio4j.http.server.Route;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/// Describes the routes of an application, by OpenAPI 3.1.
///
/// What a route takes is known if its handler was made by [Input#then]; what it is for and what it answers, by
/// [io.asyncio4j.http.server.RouteOptions#docs].
///
/// Source: OpenAPI Specification 3.1.1.
public final class OpenApi {

    private OpenApi() {}

    /// An application that shows the routes of `described` on a page, to read and to try, and as a document at
    /// `openapi.json` below it: mount it there, such as at `/docs`. The page needs nothing from elsewhere, and its
    /// policy (`Content-Security-Policy`) allows no other scripts. What it sends goes to the server that it came
    /// from, with the cookies of that.
    public static Application page(Application described, Consumer<? super Options> configure) {
        Objects.requireNonNull(described, "described");
        var options = new Options();
        configure.accept(options);
        return new Application(o -> o.everyRoute(route -> route.docs(docs -> docs.hidden())))
                .get(
                        "",
                        request -> Response.redirect("./"
                                        + request.path()
                                                .substring(request.path().lastIndexOf('/') + 1) + "/")
                                .withStatus(308))
                .get("/", _ -> ApiPage.response())
                .get(
                        "/openapi.json",
                        _ -> Response.bytes(
                                "application/json", document(described, options).getBytes(StandardCharsets.UTF_8)));
    }

    /// The document, in JSON: of the routes that the application has now.
    public static String document(Application described, Consumer<? super Options> configure) {
        var options = new Options();
        configure.accept(options);
        return document(described, options);
    }

    private static String document(Application described, Options options) {
        var operations = new Operations();
        for (Route route : described.routes()) {
            operations.add(route);
        }
        var info = new LinkedHashMap<String, Object>();
        info.put("title", options.title);
        info.put("version", options.version);
        if (!options.description.isEmpty()) {
            info.put("description", options.description);
        }
        var document = new LinkedHashMap<String, Object>();
        document.put("openapi", "3.1.1");
        document.put("info", info);
        document.put("paths", operations.paths());
        Map<String, Object> components = operations.components();
        if (!components.isEmpty()) {
            document.put("components", components);
        }
        return JsonText.of(document);
    }

    /// What the document says of the application as a whole.
    public static final class Options {

        private String title = "API";
        private String version = "1";
        private String description = "";

        Options() {}

        /// The name of the API; `API` by default.
        public Options title(String text) {
            title = Objects.requireNonNull(text, "text");
            return this;
        }

        /// The version of the API; `1` by default.
        public Options version(String text) {
            version = Objects.requireNonNull(text, "text");
            return this;
        }

        /// What the API is for, in Markdown.
        public Options description(String text) {
            description = Objects.requireNonNull(text, "text");
            return this;
        }
    }
}
