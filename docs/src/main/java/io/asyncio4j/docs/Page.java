package io.asyncio4j.docs;

import java.util.List;

/// A page of the site.
///
/// @param source the file or folder that it shows
/// @param output where it goes
/// @param title its first heading
/// @param html what it shows
/// @param headings those of its sections
/// @param sections its text, for the search
/// @param groups its lists of links, by heading: those of the index are the side bar
/// @param links the files and folders that it links to
record Page(
        String source,
        String output,
        String title,
        String html,
        List<Heading> headings,
        List<Section> sections,
        List<Group> groups,
        List<String> links) {

    /// A heading below the title.
    record Heading(int level, String id, String text) {}

    /// What stands below one heading; the part before the first has an empty id.
    record Section(String id, String heading, String text) {}

    /// A heading with a list of links below it.
    record Group(String heading, List<Entry> entries) {}

    /// An item of such a list: its text, and the page of the site that it leads to.
    record Entry(String text, String href) {}
}
