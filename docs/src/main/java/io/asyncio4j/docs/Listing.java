package io.asyncio4j.docs;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Pages that show a source file, or list those of a folder.
final class Listing {

    private static final Set<String> SHOWN = Set.of("java", "md", "kt", "kts", "py", "go", "sh", "xml", "txt", "c");

    private Listing() {}

    /// A source file, coloured.
    static Page page(String source, String text, SitePaths paths) {
        String language = source.substring(source.lastIndexOf('.') + 1);
        String html = "<h1><code>" + Html.escape(source) + "</code></h1>\n<pre class=\"code\" tabindex=\"0\"><code>"
                + Highlighter.html(language, text) + "</code></pre>\n";
        return new Page(source, paths.page(source), source, html, List.of(), List.of(), List.of(), List.of());
    }

    /// A folder: the sources below it.
    static Page page(String folder, SitePaths paths) throws IOException {
        var links = new ArrayList<String>();
        var html = new StringBuilder("<h1><code>" + Html.escape(folder) + "</code></h1>\n<ul class=\"files\">\n");
        String output = paths.page(folder);
        for (Path file : files(paths.file(folder))) {
            String source = paths.name(file);
            links.add(source);
            html.append("<li><a href=\"%s\"><code>%s</code></a></li>\n"
                    .formatted(
                            SitePaths.relative(output, paths.page(source)),
                            Html.escape(source.substring(folder.length() + 1))));
        }
        html.append("</ul>\n");
        return new Page(folder, output, folder, html.toString(), List.of(), List.of(), List.of(), links);
    }

    private static List<Path> files(Path folder) throws IOException {
        return ProjectFiles.below(folder).stream()
                .filter(file -> SHOWN.contains(ending(file)))
                .toList();
    }

    private static String ending(Path file) {
        String name = file.getFileName().toString();
        return name.substring(name.lastIndexOf('.') + 1);
    }
}
