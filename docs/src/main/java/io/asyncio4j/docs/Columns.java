package io.asyncio4j.docs;

import java.util.Set;
import org.commonmark.node.Heading;
import org.commonmark.node.HtmlBlock;
import org.commonmark.node.Node;

/// Sections that stand side by side, or as tabs: those between the comments `<!-- columns -->` or `<!-- tabs -->`
/// and `<!-- end -->`. Each heading of the level of the first begins a section. Elsewhere than on the site, they
/// follow one another.
final class Columns {

    private static final Set<String> KINDS = Set.of("columns", "tabs");

    private Columns() {}

    static void arrange(Node document) {
        int level = 0; // of the headings that begin a section; 0 outside, -1 before the first
        for (Node block = document.getFirstChild(); block != null; block = block.getNext()) {
            String marker = marker(block);
            if (KINDS.contains(marker)) {
                ((HtmlBlock) block).setLiteral("<div class=\"" + marker + "\">");
                level = -1;
            } else if (level != 0 && marker.equals("end")) {
                ((HtmlBlock) block).setLiteral(level > 0 ? "</section></div>" : "</div>");
                level = 0;
            } else if (block instanceof Heading heading && (level < 0 || level == heading.getLevel())) {
                block.insertBefore(html(level < 0 ? "<section>" : "</section><section>"));
                level = heading.getLevel();
            }
        }
        if (level != 0) {
            throw new IllegalArgumentException("<!-- columns --> or <!-- tabs --> has no <!-- end -->");
        }
    }

    /// Whether what follows a block stands side by side.
    static boolean areOpenAfter(HtmlBlock block, boolean before) {
        String marker = marker(block);
        return KINDS.contains(marker) || (before && !marker.equals("end"));
    }

    private static String marker(Node block) {
        return block instanceof HtmlBlock html
                ? html.getLiteral().replace("<!--", "").replace("-->", "").strip()
                : "";
    }

    private static HtmlBlock html(String literal) {
        var html = new HtmlBlock();
        html.setLiteral(literal);
        return html;
    }
}
