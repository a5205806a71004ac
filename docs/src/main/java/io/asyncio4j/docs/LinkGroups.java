package io.asyncio4j.docs;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.BulletList;
import org.commonmark.node.Heading;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.node.Text;

/// The lists of links of a document, each with the heading of level 2 that it stands below. What is said about a
/// link stands on a line of its own there, so it loses its colon and begins with a capital.
final class LinkGroups {

    private LinkGroups() {}

    static List<Page.Group> of(Node document) {
        var groups = new ArrayList<Page.Group>();
        String heading = "";
        for (Node block = document.getFirstChild(); block != null; block = block.getNext()) {
            if (block instanceof Heading next && next.getLevel() == 2) {
                heading = SectionText.plain(next);
            } else if (block instanceof BulletList list && !heading.isEmpty()) {
                groups.add(new Page.Group(heading, entries(list)));
            }
        }
        return groups;
    }

    /// The first link of each item.
    private static List<Page.Entry> entries(BulletList list) {
        var entries = new ArrayList<Page.Entry>();
        for (Node item = list.getFirstChild(); item != null; item = item.getNext()) {
            int before = entries.size();
            item.accept(new AbstractVisitor() {
                @Override
                public void visit(Link link) {
                    if (entries.size() == before) {
                        entries.add(new Page.Entry(SectionText.plain(link), link.getDestination()));
                        if (link.getNext() instanceof Text said
                                && said.getLiteral().startsWith(": ")) {
                            said.setLiteral(capitalised(said.getLiteral().substring(2)));
                        }
                    }
                }
            });
        }
        return entries;
    }

    private static String capitalised(String text) {
        return text.isEmpty() ? text : text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
    }
}
