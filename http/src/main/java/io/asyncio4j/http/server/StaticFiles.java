package io.asyncio4j.http.server;

import io.asyncio4j.http.Headers;
import io.asyncio4j.http.server.content.AcceptedCodings;
import io.asyncio4j.http.server.content.Folder;
import io.asyncio4j.http.server.content.FolderQuery;
import io.asyncio4j.http.server.content.FolderQuery.Found;
import io.asyncio4j.http.server.routing.PathText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Serves the files of a folder, and of those in it: to GET and HEAD, with ranges and conditional requests; see
/// [Response#file]. Immutable.
///
/// Nothing outside the folder is served, whatever the path says and wherever links lead, and nothing whose name begins
/// with a dot. A folder is served by its index, under a path that ends with a slash; without the slash the client is
/// sent there.
///
/// Source: `aiohttp.web.static`.
final class StaticFiles implements Handler {

    private final String prefix; // ends with a slash
    private final Options options;
    private final Folder folder;

    private StaticFiles(String prefix, Path root, Options options) {
        this.prefix = prefix;
        this.options = options;
        this.folder = new Folder(root, options.followLinks, options.dotFiles);
    }

    /// The files below a folder.
    ///
    /// @param prefix of the paths that are served, such as `/static`
    static StaticFiles below(String prefix, Path root, Consumer<? super Options> configure) {
        var options = new Options();
        configure.accept(options);
        return new StaticFiles(prefix.endsWith("/") ? prefix : prefix + "/", root, options);
    }

    @Override
    public Response handle(Request request) {
        String path = request.path();
        List<String> segments = path.startsWith(prefix) ? segments(path.substring(prefix.length())) : List.of();
        var query = new FolderQuery(
                folder,
                segments,
                options.index,
                options.listing,
                options.precompressed ? AcceptedCodings.of(request.headers().all("Accept-Encoding")) : null,
                request.method(),
                request.headers());
        return switch (look(query)) {
            case Found.Nothing _ -> throw HttpException.notFound("nothing at " + path);
            case Found.Forbidden _ -> throw HttpException.forbidden("this file may not be read");
            case Found.NeedsSlash _ -> withSlash(request);
            case Found.Listing(var entries) -> FolderPage.of(path, entries, !segments.isEmpty());
            case Found.File(String name, var state) -> FileAnswer.of(request, options.base(), name, state);
        };
    }

    private Found look(FolderQuery query) {
        try {
            return query.look();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot serve from " + folder.root() + ": " + e.getMessage(), e);
        }
    }

    private static List<String> segments(String path) {
        var segments = new ArrayList<String>();
        if (!path.isEmpty()) {
            for (String segment : path.split("/", -1)) {
                segments.add(PathText.value(segment));
            }
        }
        return segments;
    }

    /// To the same path with a slash: relative, so that no path can name another host.
    private static Response withSlash(Request request) {
        String path = request.path();
        int query = request.target().indexOf('?');
        String last = FolderPage.encoded(PathText.value(path.substring(path.lastIndexOf('/') + 1)));
        return Response.redirect("./" + last + "/" + (query < 0 ? "" : request.target().substring(query)))
                .withStatus(301);
    }

    /// How the files of a folder are served.
    public static final class Options {

        @Nullable
        String index = "index.html";

        boolean listing;
        boolean precompressed = true;
        boolean followLinks;
        boolean dotFiles;
        private Headers headers = Headers.EMPTY;

        Options() {}

        /// The file that stands for its folder: `index.html` by default.
        public Options index(String fileName) {
            index = Objects.requireNonNull(fileName, "fileName");
            return this;
        }

        /// Whether a folder without an index is shown as a list of what it has. Off by default.
        public Options listing(boolean on) {
            listing = on;
            return this;
        }

        /// Whether `app.js.br`, `app.js.zst` and `app.js.gz` are served in place of `app.js` to clients that accept
        /// these codings, unless they are older than it. On by default; turn it off where others than you put files
        /// into the folder.
        public Options precompressed(boolean on) {
            precompressed = on;
            return this;
        }

        /// Whether symbolic links may lead out of the folder. Off by default: then what lies outside is not found.
        public Options followLinks(boolean on) {
            followLinks = on;
            return this;
        }

        /// Whether names that begin with a dot are served. Off by default, except for `.well-known`.
        public Options dotFiles(boolean on) {
            dotFiles = on;
            return this;
        }

        /// A header of every file that is sent, such as `Cache-Control`.
        ///
        /// @throws IllegalArgumentException if HTTP forbids the name or the value
        public Options header(String name, String value) {
            headers = headers.with(name, value);
            return this;
        }

        Response base() {
            return new Response(200, headers, new Response.Whole(new byte[0]));
        }
    }
}
