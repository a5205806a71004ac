package io.asyncio4j.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Where a file of the project goes on the site. Both are named by paths with `/`: a file from the project's
/// folder, a page from the site's.
final class SitePaths {

    static final String INDEX = "docs/README.md";
    static final String API = "api";

    private static final String DOCUMENTS = "docs/";
    private static final String API_TEXT = "docs/api";

    private final Path root;
    private final ApiIndex api;

    SitePaths(Path root, ApiIndex api) {
        this.root = root.toAbsolutePath().normalize();
        this.api = api;
    }

    Path file(String source) {
        return root.resolve(source);
    }

    /// The Markdown files below `docs`.
    List<String> documents() throws IOException {
        return ProjectFiles.below(root.resolve(DOCUMENTS)).stream()
                .map(this::name)
                .filter(name -> name.endsWith(".md") && !name.startsWith("docs/src/"))
                .toList();
    }

    /// The path of a file from the project's folder.
    String name(Path file) {
        return root.relativize(file).toString().replace('\\', '/');
    }

    /// What a link on a page means: a file or folder of the project. A folder with a `README.md` means that one.
    String target(String source, String link) {
        Path file = root.resolve(source).resolveSibling(link).normalize();
        Path readme = file.resolve("README.md");
        return name(Files.exists(readme) ? readme : file);
    }

    boolean exists(String source) {
        return !source.startsWith("..") && Files.exists(file(source));
    }

    /// The page of a module, if a folder is a module and its API has pages; those of all, if the folder has the API
    /// as text.
    String apiPage(String folder) {
        if (folder.equals(API_TEXT) && !api.isEmpty()) {
            return API + "/index.html";
        }
        String module = folder.equals("core") ? "io.asyncio4j" : "io.asyncio4j." + folder.replace('-', '.');
        return api.hasModule(module) ? API + "/" + module + "/module-summary.html" : "";
    }

    /// The page of a file or folder.
    String page(String source) {
        if (source.equals(INDEX)) {
            return "index.html";
        }
        if (source.endsWith(".md")) {
            String place = source.startsWith(DOCUMENTS) ? source.substring(DOCUMENTS.length()) : "project/" + source;
            return place.substring(0, place.length() - ".md".length()) + ".html";
        }
        return "source/" + source + (Files.isDirectory(file(source)) ? "/index.html" : ".html");
    }

    /// The link from one page of the site to another.
    static String relative(String from, String to) {
        Path folder = Path.of("/" + from, "..").normalize();
        return folder.relativize(Path.of("/" + to)).toString().replace('\\', '/');
    }
}
