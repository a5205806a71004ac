package io.asyncio4j.docs;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/// What stands around the text of every page: the header, the side bar, the contents, the pages before and after.
final class Layout {

    private static final int MIN_HEADINGS = 2; // for which there is a table of contents
    private static final int MAX_HEADINGS = 24; // more, and only those of level 2 are shown

    private final Navigation navigation;
    private final boolean hasApi;
    private final String frame;

    Layout(Navigation navigation, boolean hasApi) throws IOException {
        this.navigation = navigation;
        this.hasApi = hasApi;
        this.frame = Resources.text("page.html");
    }

    String html(Page page) {
        boolean home = page.source().equals(SitePaths.INDEX);
        String contents = home ? "" : contents(page);
        Map<String, String> parts = Map.of(
                "title", Html.escape(home ? page.title() : page.title() + " · asyncio4j"),
                "root",
                        "../".repeat((int)
                                page.output().chars().filter(c -> c == '/').count()),
                "kind", home ? "home" : contents.isEmpty() ? "plain" : "text",
                "sidebar", sidebar(page),
                "contents", contents,
                "content", page.html(),
                "neighbours", neighbours(page),
                "api", hasApi ? link(page, SitePaths.API + "/index.html", "API", "") : "");
        var html = new StringBuilder();
        int done = 0;
        for (int at = frame.indexOf("{{"); at >= 0; at = frame.indexOf("{{", done)) {
            int end = frame.indexOf("}}", at);
            html.append(frame, done, at).append(parts.get(frame.substring(at + 2, end)));
            done = end + 2;
        }
        return html.append(frame.substring(done)).toString();
    }

    private String sidebar(Page page) {
        var html = new StringBuilder();
        for (Page.Group group : navigation.groups()) {
            html.append("<h2>").append(Html.escape(group.heading())).append("</h2>\n<ul>\n");
            for (Page.Entry entry : group.entries()) {
                String current = entry.href().equals(page.output()) ? " aria-current=\"page\"" : "";
                html.append("<li>")
                        .append(link(page, entry.href(), entry.text(), current))
                        .append("</li>\n");
            }
            html.append("</ul>\n");
        }
        return html.toString();
    }

    private static String contents(Page page) {
        var shown = page.headings().stream()
                .filter(heading -> heading.level() == 2
                        || (heading.level() == 3 && page.headings().size() <= MAX_HEADINGS))
                .toList();
        if (shown.size() < MIN_HEADINGS) {
            return "";
        }
        var html = new StringBuilder("""
            <nav class="contents" aria-labelledby="contents-title">
            <h2 id="contents-title">On this page</h2>
            <ul>
            """);
        for (Page.Heading heading : shown) {
            html.append("<li class=\"level-%d\"><a href=\"#%s\">%s</a></li>\n"
                    .formatted(heading.level(), Html.escape(heading.id()), Html.escape(heading.text())));
        }
        return html.append("</ul>\n</nav>\n").toString();
    }

    private String neighbours(Page page) {
        Navigation.Neighbours neighbours = navigation.neighbours(page);
        return neighbour(page, neighbours.previous(), "previous", "Previous")
                + neighbour(page, neighbours.next(), "next", "Next");
    }

    private static String neighbour(Page page, List<Page.Entry> entries, String relation, String label) {
        return entries.isEmpty()
                ? ""
                : "<a rel=\"%s\" class=\"%s\" href=\"%s\"><small>%s</small>%s</a>"
                        .formatted(
                                relation.equals("next") ? "next" : "prev",
                                relation,
                                Html.escape(SitePaths.relative(
                                        page.output(), entries.getFirst().href())),
                                label,
                                Html.escape(entries.getFirst().text()));
    }

    private static String link(Page page, String href, String text, String attributes) {
        return "<a href=\"%s\"%s>%s</a>"
                .formatted(Html.escape(SitePaths.relative(page.output(), href)), attributes, Html.escape(text));
    }
}
