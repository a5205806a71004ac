package io.asyncio4j.docs;

import java.util.Collection;
import java.util.StringJoiner;

/// What the search looks through, as a script that sets `searchIndex`: an array per page with its place, its title,
/// and the id, heading and text of each of its sections; then the types and members of the API.
final class SearchIndex {

    private SearchIndex() {}

    static String of(Collection<Page> pages, ApiIndex api) {
        var entries = new StringJoiner(",\n", "const searchIndex = [\n", "\n];\n");
        for (Page page : pages) {
            if (!page.sections().isEmpty()) {
                entries.add(entry(page));
            }
        }
        for (ApiIndex.Type type : api.types()) {
            entries.add(array(type.page(), type.name(), type.room()));
        }
        for (ApiIndex.Member member : api.members()) {
            entries.add(array(member.page(), member.type() + "." + member.name(), member.room()));
        }
        return entries.toString();
    }

    private static String entry(Page page) {
        var fields = new StringJoiner(",", "[", "]");
        fields.add(Html.quote(page.output())).add(Html.quote(page.title()));
        var sections = new StringJoiner(",", "[", "]");
        for (Page.Section section : page.sections()) {
            sections.add(Html.quote(section.id()))
                    .add(Html.quote(section.heading()))
                    .add(Html.quote(section.text()));
        }
        return fields.add(sections.toString()).toString();
    }

    private static String array(String page, String name, String room) {
        return "[" + Html.quote(SitePaths.API + "/" + page) + "," + Html.quote(name) + "," + Html.quote(room) + "]";
    }
}
