package io.asyncio4j.http.server;

import io.asyncio4j.http.Headers;
import java.util.Objects;

/// How [Application#files] serves a folder.
public final class StaticFilesOptions {

    String index = "index.html";

    boolean listing;
    boolean precompressed = true;
    boolean followLinks;
    boolean dotFiles;
    private Headers headers = Headers.EMPTY;

    StaticFilesOptions() {}

    /// The file that stands for its folder: `index.html` by default.
    public StaticFilesOptions index(String fileName) {
        index = Objects.requireNonNull(fileName, "fileName");
        return this;
    }

    /// Whether a folder without an index is shown as a list of what it has. Off by default.
    public StaticFilesOptions listing(boolean on) {
        listing = on;
        return this;
    }

    /// Whether `app.js.br`, `app.js.zst` and `app.js.gz` are served in place of `app.js` to clients that accept
    /// these codings, unless they are older than it. On by default; turn it off where others than you put files
    /// into the folder.
    public StaticFilesOptions precompressed(boolean on) {
        precompressed = on;
        return this;
    }

    /// Whether symbolic links may lead out of the folder. Off by default: then what lies outside is not found.
    public StaticFilesOptions followLinks(boolean on) {
        followLinks = on;
        return this;
    }

    /// Whether names that begin with a dot are served. Off by default, except for `.well-known`.
    public StaticFilesOptions dotFiles(boolean on) {
        dotFiles = on;
        return this;
    }

    /// A header of every file that is sent, such as `Cache-Control`.
    ///
    /// @throws IllegalArgumentException if HTTP forbids the name or the value
    public StaticFilesOptions header(String name, String value) {
        headers = headers.with(name, value);
        return this;
    }

    Response base() {
        return new Response(200, headers, new Response.Whole(new byte[0]));
    }
}
