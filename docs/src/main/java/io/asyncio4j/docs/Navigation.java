package io.asyncio4j.docs;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.IntStream;

/// The side bar, which is the index's lists, and the order of the pages.
///
/// @param pages all of the site
record Navigation(Collection<Page> pages) {

    /// The lists.
    List<Page.Group> groups() {
        return pages.stream().flatMap(page -> page.groups().stream()).toList();
    }

    /// A complaint for each document that the index does not list.
    List<String> forgotten(SitePaths paths) {
        return pages.stream()
                .filter(page ->
                        page.source().startsWith("docs/") && page.source().endsWith(".md"))
                .filter(page -> !page.source().equals(SitePaths.INDEX))
                .filter(page ->
                        entries().stream().noneMatch(entry -> entry.href().equals(page.output())))
                .map(page -> SitePaths.INDEX + " does not list " + page.source() + ", expected it below a heading")
                .sorted()
                .toList();
    }

    /// The entries before and after a page; empty if it has none.
    Neighbours neighbours(Page page) {
        var entries = entries();
        int place = IntStream.range(0, entries.size())
                .filter(i -> entries.get(i).href().equals(page.output()))
                .findFirst()
                .orElse(-1);
        return new Neighbours(
                place > 0 ? List.of(entries.get(place - 1)) : List.of(),
                place >= 0 && place + 1 < entries.size() ? List.of(entries.get(place + 1)) : List.of());
    }

    /// Those that lead to a page rather than to a part of one, or to the API.
    private List<Page.Entry> entries() {
        var entries = new ArrayList<Page.Entry>();
        groups().forEach(group -> group.entries().stream()
                .filter(entry -> !entry.href().contains("#"))
                .filter(entry -> !entry.href().startsWith(SitePaths.API + "/"))
                .forEach(entries::add));
        return entries;
    }

    /// What stands before and after a page.
    record Neighbours(List<Page.Entry> previous, List<Page.Entry> next) {}
}
