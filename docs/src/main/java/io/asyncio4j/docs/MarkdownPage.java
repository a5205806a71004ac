package io.asyncio4j.docs;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import org.commonmark.Extension;
import org.commonmark.ext.gfm.tables.TableCell;
import org.commonmark.ext.gfm.tables.TableHead;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Code;
import org.commonmark.node.CustomNode;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.Heading;
import org.commonmark.node.HtmlBlock;
import org.commonmark.node.HtmlInline;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;

/// A Markdown file on its way to a page. It changes what the parser has read, and then lets it be rendered: links
/// lead to pages of the site, headings get anchors, code gets colours, and types and methods in `code` lead to the
/// API.
final class MarkdownPage extends AbstractVisitor {

    private static final List<Extension> EXTENSIONS = List.of(TablesExtension.create());
    private static final Parser PARSER = Parser.builder().extensions(EXTENSIONS).build();
    private static final List<String> OTHERS_NAMES = List.of("asyncio", "aiohttp", "Python");

    private final String source;
    private final SitePaths paths;
    private final ApiIndex api;
    private final String output;
    private final Slugs slugs = new Slugs();
    private final IdentityHashMap<Node, String> ids = new IdentityHashMap<>(); // of headings
    private final List<Page.Heading> headings = new ArrayList<>();
    private final List<String> links = new ArrayList<>();
    private final List<String> complaints = new ArrayList<>();
    private String title = "";
    private boolean sideBySide; // such headings are no sections of the page

    MarkdownPage(String source, SitePaths paths, ApiIndex api) {
        this.source = source;
        this.paths = paths;
        this.api = api;
        this.output = paths.page(source);
    }

    /// Reads the file.
    Page read(String text) {
        Node document = PARSER.parse(text);
        List<Page.Section> sections = SectionText.of(document);
        document.accept(this);
        Columns.arrange(document);
        List<Page.Group> groups = source.equals(SitePaths.INDEX) ? LinkGroups.of(document) : List.of();
        if (title.isEmpty()) {
            complaints.add(source + ": there is no heading of level 1, expected one as the title");
        }
        String html = HtmlRenderer.builder()
                .extensions(EXTENSIONS)
                .attributeProviderFactory(_ -> (node, _, attributes) -> {
                    if (ids.containsKey(node)) {
                        attributes.put("id", ids.get(node));
                    }
                })
                .build()
                .render(document)
                .replace("<table>", "<div class=\"table\" tabindex=\"0\"><table>")
                .replace("</table>", "</table></div>");
        return new Page(source, output, title, html, headings, sections, groups, links);
    }

    /// What is wrong with it.
    List<String> complaints() {
        return complaints;
    }

    @Override
    public void visit(Heading heading) {
        visitChildren(heading);
        String text = SectionText.plain(heading);
        if (heading.getLevel() == 1 && title.isEmpty()) {
            title = text;
        }
        String id = slugs.next(text);
        ids.put(heading, id);
        if (heading.getLevel() > 1) {
            if (!sideBySide) {
                headings.add(new Page.Heading(heading.getLevel(), id, text));
            }
            heading.appendChild(html(" <a class=\"anchor\" href=\"#" + Html.escape(id)
                    + "\" aria-label=\"Link to this section\">#</a>"));
        }
    }

    @Override
    public void visit(HtmlBlock block) {
        sideBySide = Columns.areOpenAfter(block, sideBySide);
    }

    @Override
    public void visit(Link link) {
        visitChildren(link);
        String destination = link.getDestination();
        if (destination.startsWith("#") || destination.matches("(https?|mailto):.*")) {
            return;
        }
        String[] parts = destination.split("#", 2);
        String target = paths.target(source, parts[0]);
        if (!paths.exists(target)) {
            complaints.add(source + ": the link to " + destination + " leads nowhere");
            return;
        }
        String page = paths.apiPage(target);
        if (page.isEmpty()) {
            page = paths.page(target);
            links.add(target);
        }
        link.setDestination(SitePaths.relative(output, page) + (parts.length > 1 ? "#" + parts[1] : ""));
    }

    @Override
    public void visit(FencedCodeBlock block) {
        String info = block.getInfo() == null ? "" : block.getInfo().strip();
        String[] words = info.split("\\s+", 2);
        boolean output = words.length > 1 && words[1].equals("output");
        String caption =
                words.length < 2 ? "" : "<figcaption>" + Html.escape(output ? "Output" : words[1]) + "</figcaption>";
        var code = new HtmlBlock();
        code.setLiteral(
                "<figure class=\"code" + (output ? " output" : "") + "\">" + caption + "<pre tabindex=\"0\"><code>"
                        + Highlighter.html(words[0], block.getLiteral()) + "</code></pre></figure>");
        block.insertBefore(code);
        block.unlink();
    }

    @Override
    public void visit(Code code) {
        String page = isOthersName(code) ? "" : api.find(code.getLiteral());
        if (!page.isEmpty()) {
            var link = new Link(SitePaths.relative(output, SitePaths.API + "/" + page), null);
            code.insertBefore(link);
            link.appendChild(code);
        }
    }

    @Override
    public void visit(CustomNode node) {
        visitChildren(node);
    }

    /// Whether code stands in a link or heading, or in the column of a table that lists another library's names.
    private static boolean isOthersName(Code code) {
        for (Node node = code.getParent(); node != null; node = node.getParent()) {
            if (node instanceof Link || node instanceof Heading || node instanceof TableHead) {
                return true;
            }
            if (node instanceof TableCell && node.getPrevious() == null) {
                return OTHERS_NAMES.contains(columnName(node));
            }
        }
        return false;
    }

    private static String columnName(Node firstCell) {
        Node table = firstCell.getParent().getParent().getParent();
        return SectionText.plain(table.getFirstChild().getFirstChild().getFirstChild());
    }

    private static HtmlInline html(String literal) {
        var html = new HtmlInline();
        html.setLiteral(literal);
        return html;
    }
}
