package io.asyncio4j.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The documentation as a static site: every Markdown file that the index, `docs/README.md`, leads to, and every
/// source file that those link to. It needs no server, and nothing from elsewhere.
public final class Site {

    private static final List<String> FILES = List.of("site.css", "site.js", "theme.js", "icon.svg");

    private final SitePaths paths;
    private final Path output;
    private final ApiIndex api;
    private final Map<String, Page> pages = new LinkedHashMap<>();
    private final List<String> complaints = new ArrayList<>();

    private Site(SitePaths paths, Path output, ApiIndex api) {
        this.paths = paths;
        this.output = output;
        this.api = api;
    }

    /// Writes the site, and fails if a link leads nowhere.
    ///
    /// @param args the folder of the project, and where the site goes; API pages are expected in its folder `api`
    public static void main(String[] args) throws IOException {
        Path output = Path.of(args[1]);
        List<String> complaints = write(Path.of(args[0]), output);
        if (!complaints.isEmpty()) {
            complaints.forEach(System.err::println);
            System.exit(1);
        }
        System.out.println("The site: " + output.resolve("index.html"));
    }

    /// Writes the site and returns what is wrong with it: links and anchors that lead nowhere, pages that the index
    /// forgets.
    static List<String> write(Path root, Path output) throws IOException {
        Path apiPages = output.resolve(SitePaths.API);
        ApiIndex api = Files.isDirectory(apiPages) ? ApiIndex.read(apiPages) : ApiIndex.EMPTY;
        var site = new Site(new SitePaths(root, api), output, api);
        site.build();
        return site.complaints;
    }

    private void build() throws IOException {
        readPages();
        if (!complaints.isEmpty()) {
            return;
        }
        var navigation = new Navigation(pages.values());
        complaints.addAll(navigation.forgotten(paths));
        var layout = new Layout(navigation, !api.isEmpty());
        for (Page page : pages.values()) {
            write(page.output(), layout.html(page));
        }
        write("search-index.js", SearchIndex.of(pages.values(), api));
        for (String file : FILES) {
            write(file, Resources.text(file));
        }
        complaints.addAll(new LinkCheck(output).complaints());
    }

    /// From the index on, whatever is linked.
    private void readPages() throws IOException {
        Deque<String> toDo = new ArrayDeque<>(List.of(SitePaths.INDEX));
        toDo.addAll(paths.documents());
        Set<String> known = new HashSet<>(toDo);
        while (!toDo.isEmpty()) {
            String source = toDo.remove();
            Page page = read(source);
            pages.put(source, page);
            for (String linked : page.links()) {
                if (known.add(linked)) {
                    toDo.add(linked);
                }
            }
        }
    }

    private Page read(String source) throws IOException {
        Path file = paths.file(source);
        if (Files.isDirectory(file)) {
            return Listing.page(source, paths);
        }
        String text = Files.readString(file);
        if (!source.endsWith(".md")) {
            return Listing.page(source, text, paths);
        }
        var markdown = new MarkdownPage(source, paths, api);
        Page page = markdown.read(text);
        complaints.addAll(markdown.complaints());
        return page;
    }

    private void write(String place, String text) throws IOException {
        Path file = output.resolve(place);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
