package io.asyncio4j.http.server;

import io.asyncio4j.http.server.content.AcceptedCodings;
import io.asyncio4j.http.server.content.Folder;
import io.asyncio4j.http.server.content.FolderLooks;
import io.asyncio4j.http.server.content.FolderPage;
import io.asyncio4j.http.server.content.FolderQuery;
import io.asyncio4j.http.server.content.FolderQuery.Found;
import io.asyncio4j.http.server.routing.PathText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Serves the files of a folder, and of those in it: to GET and HEAD, with ranges and conditional requests; see
/// [Response#file].
///
/// Nothing outside the folder is served, whatever the path says and wherever links lead, and nothing whose name
/// begins with a dot. A folder is served by its index, under a path that ends with a slash; without the slash the
/// client is sent there.
///
/// Source: `aiohttp.web.static`.
final class StaticFiles implements Handler {

    /// The parameter of the route: what stands below its prefix.
    static final String PATH = "path";

    private static final System.Logger LOGGER = System.getLogger("io.asyncio4j.http");

    private final StaticFilesOptions options;
    private final Folder folder;
    private final FolderLooks looks = new FolderLooks();

    StaticFiles(Path root, StaticFilesOptions options) {
        this.options = options;
        this.folder = new Folder(root, options.followLinks, options.dotFiles);
        if (!Files.isDirectory(root)) {
            LOGGER.log(
                    System.Logger.Level.WARNING,
                    "there is no folder {0}, from which files are to be served",
                    root.toAbsolutePath());
        }
    }

    @Override
    public Response handle(Request request) {
        String path = request.path();
        String below = request.pathParam(PATH);
        List<String> segments = below.isEmpty() ? List.of() : List.of(below.split("/", -1));
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
            case Found.Listing(var entries) -> Response.html(FolderPage.html(path, entries, !segments.isEmpty()));
            case Found.File(String name, var state) -> FileAnswer.of(request, options.base(), name, state);
        };
    }

    private Found look(FolderQuery query) {
        try {
            return looks.look(query);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot serve from " + folder.root() + ": " + e.getMessage(), e);
        }
    }

    /// To the same path with a slash: relative, so that no path can name another host.
    private static Response withSlash(Request request) {
        String path = request.path();
        int query = request.target().indexOf('?');
        String last = FolderPage.encoded(PathText.value(path.substring(path.lastIndexOf('/') + 1)));
        return Response.redirect(
                        "./" + last + "/" + (query < 0 ? "" : request.target().substring(query)))
                .withStatus(301);
    }
}
