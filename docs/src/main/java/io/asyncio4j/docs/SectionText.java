package io.asyncio4j.docs;

import java.util.ArrayList;
import java.util.List;
import org.commonmark.ext.gfm.tables.TableCell;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Block;
import org.commonmark.node.Code;
import org.commonmark.node.CustomNode;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.HardLineBreak;
import org.commonmark.node.Heading;
import org.commonmark.node.Node;
import org.commonmark.node.SoftLineBreak;
import org.commonmark.node.Text;

/// The words of a document, without its markup.
final class SectionText extends AbstractVisitor {

    private final StringBuilder text = new StringBuilder();

    private SectionText() {}

    /// The text below each heading. The part before the first heading below the title has an empty id.
    static List<Page.Section> of(Node document) {
        var sections = new ArrayList<Page.Section>();
        var slugs = new Slugs();
        var visitor = new SectionText();
        String id = "";
        String heading = "";
        for (Node block = document.getFirstChild(); block != null; block = block.getNext()) {
            if (block instanceof Heading next) {
                String nextHeading = plain(next);
                String nextId = slugs.next(nextHeading);
                if (next.getLevel() > 1) {
                    sections.add(new Page.Section(id, heading, visitor.take()));
                    id = nextId;
                    heading = nextHeading;
                }
            } else {
                block.accept(visitor);
                visitor.separate();
            }
        }
        sections.add(new Page.Section(id, heading, visitor.take()));
        return sections;
    }

    /// The text of a node.
    static String plain(Node node) {
        var visitor = new SectionText();
        node.accept(visitor);
        return visitor.take();
    }

    @Override
    public void visit(Text node) {
        text.append(node.getLiteral());
    }

    @Override
    public void visit(Code node) {
        text.append(node.getLiteral());
    }

    @Override
    public void visit(FencedCodeBlock node) {
        text.append(node.getLiteral());
    }

    @Override
    public void visit(SoftLineBreak node) {
        separate();
    }

    @Override
    public void visit(HardLineBreak node) {
        separate();
    }

    @Override
    public void visit(CustomNode node) {
        visitChildren(node);
        if (node instanceof TableCell) {
            separate();
        }
    }

    @Override
    protected void visitChildren(Node parent) {
        super.visitChildren(parent);
        if (parent instanceof Block) {
            separate();
        }
    }

    private void separate() {
        text.append(' ');
    }

    private String take() {
        String taken = text.toString().replaceAll("\\s+", " ").strip();
        text.setLength(0);
        return taken;
    }
}
