package io.asyncio4j.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SiteTest {

    private static final String INDEX = "# Tea\n\n## Guides\n\n- [Pots](guide/pots.md): for tea\n";

    @TempDir
    private Path project;

    @TempDir
    private Path output;

    @Test
    void everyLinkAndAnchorOfOurDocumentsLeadsSomewhere() throws IOException {
        assertThat(Site.write(CodeBlock.root(), output)).isEmpty();
        assertThat(output.resolve("index.html")).exists();
        assertThat(output.resolve("guide/streams.html")).exists();
    }

    @Test
    void linksLeadToPagesOfTheSite() throws IOException {
        write("docs/README.md", INDEX);
        write("docs/guide/pots.md", "# Pots\n\n[Home](../README.md), [Main](../../src/Main.java), [all](../../src)\n");
        write("src/Main.java", "class Main {}\n");

        assertThat(build()).isEmpty();
        assertThat(read("guide/pots.html"))
                .contains("<a href=\"../index.html\">Home</a>")
                .contains("<a href=\"../source/src/Main.java.html\">Main</a>")
                .contains("<a href=\"../source/src/index.html\">all</a>");
        assertThat(read("source/src/Main.java.html")).contains("<span class=\"keyword\">class</span>");
        assertThat(read("source/src/index.html")).contains("<a href=\"Main.java.html\">");
    }

    @Test
    void theSideBarIsWhatTheIndexLists() throws IOException {
        write("docs/README.md", INDEX + "- [Cups](cups.md)\n");
        write("docs/guide/pots.md", "# All about pots\n");
        write("docs/cups.md", "# Cups\n");

        assertThat(build()).isEmpty();
        assertThat(read("guide/pots.html"))
                .contains("<h2>Guides</h2>")
                .contains("<a href=\"pots.html\" aria-current=\"page\">Pots</a>")
                .contains("<a href=\"../cups.html\">Cups</a>")
                .contains("rel=\"next\"")
                .contains("<title>All about pots · asyncio4j</title>");
    }

    @Test
    void aLinkToNoFileIsAComplaint() throws IOException {
        write("docs/README.md", INDEX);
        write("docs/guide/pots.md", "# Pots\n\n[Cups](cups.md), [out](../../../elsewhere.md)\n");

        assertThat(build())
                .containsExactly(
                        "docs/guide/pots.md: the link to cups.md leads nowhere",
                        "docs/guide/pots.md: the link to ../../../elsewhere.md leads nowhere");
    }

    @Test
    void aLinkToNoAnchorIsAComplaint() throws IOException {
        write("docs/README.md", INDEX);
        write(
                "docs/guide/pots.md",
                "# Pots\n\n[a](#size), [b](#sizes), [c](../README.md#guides), [d](../README.md#cups)\n\n## Size\n");

        assertThat(build())
                .containsExactly(
                        "guide/pots.html: the link to #sizes leads to no anchor of that page",
                        "guide/pots.html: the link to ../index.html#cups leads to no anchor of that page");
    }

    @Test
    void aPageThatTheIndexForgetsIsAComplaint() throws IOException {
        write("docs/README.md", INDEX);
        write("docs/guide/pots.md", "# Pots\n");
        write("docs/guide/cups.md", "# Cups\n");

        assertThat(build())
                .containsExactly("docs/README.md does not list docs/guide/cups.md, expected it below a heading");
    }

    @Test
    void theSearchFindsTheTextOfEverySection() throws IOException {
        write("docs/README.md", INDEX);
        write("docs/guide/pots.md", "# Pots\n\nFor *tea*.\n\n## How large\n\n`one` or \"two\" litres `</script>`\n");

        assertThat(build()).isEmpty();
        assertThat(read("search-index.js"))
                .contains("[\"guide/pots.html\",\"Pots\",[\"\",\"\",\"For tea.\","
                        + "\"how-large\",\"How large\",\"one or \\\"two\\\" litres \\u003c/script>\"]]");
    }

    @Test
    void headingsHaveTheAnchorsOfGitHub() {
        var slugs = new Slugs();
        assertThat(List.of(
                        slugs.next("Bytes, frames, lines"),
                        slugs.next("`asyncio.run` and _others_"),
                        slugs.next("Größe"),
                        slugs.next("Größe")))
                .containsExactly("bytes-frames-lines", "asynciorun-and-_others_", "größe", "größe-1");
    }

    @Test
    void sectionsStandSideBySide() throws IOException {
        write("docs/README.md", """
            # Tea

            <!-- columns -->

            ### Green

            mild

            ### Black

            strong

            <!-- end -->

            after
            """);

        assertThat(build()).isEmpty();
        assertThat(read("index.html").replaceAll("\\s+", " "))
                .containsSubsequence(
                        "<div class=\"columns\"> <section> <h3 id=\"green\">",
                        "mild",
                        "</section><section> <h3 id=\"black\">",
                        "strong",
                        "</section></div> <p>after</p>");
    }

    @Test
    void columnsWithoutAnEndAreRefused() throws IOException {
        write("docs/README.md", "# Tea\n\n<!-- tabs -->\n\n### Green\n");

        assertThatThrownBy(this::build).hasMessageContaining("has no <!-- end -->");
    }

    @Test
    void codeHasItsFileNameAndColours() throws IOException {
        write(
                "docs/README.md",
                "# Tea\n\n```java Tea.java\nvar a = \"<b>\"; // why\n```\n\n```text output\n<done>\n```\n");

        assertThat(build()).isEmpty();
        assertThat(read("index.html"))
                .contains("<figcaption>Tea.java</figcaption>")
                .contains("<span class=\"keyword\">var</span> a = <span class=\"string\">&quot;&lt;b&gt;&quot;</span>; "
                        + "<span class=\"comment\">// why</span>")
                .contains("<figcaption>Output</figcaption>")
                .contains("&lt;done&gt;");
    }

    @Test
    void typesAndMethodsInCodeLeadToTheApi() throws IOException {
        write("docs/README.md", """
            # Tea

            `Pot`, `Pot.fill`, `pour(…)`, `Cup`, `Pot.spill`, `pour`

            | asyncio | here |
            |---|---|
            | `Pot` | `Pot.fill` |
            """);
        writeApi();

        assertThat(build()).isEmpty();
        assertThat(read("index.html"))
                .contains("<p><a href=\"api/tea/kit/Pot.html\"><code>Pot</code></a>, "
                        + "<a href=\"api/tea/kit/Pot.html#fill(int)\"><code>Pot.fill</code></a>, "
                        + "<a href=\"api/tea/kit/Asyncio.html#pour()\"><code>pour(…)</code></a>, "
                        + "<code>Cup</code>, <code>Pot.spill</code>, <code>pour</code></p>")
                .contains("<td><code>Pot</code></td>");
        assertThat(read("search-index.js")).contains("[\"api/tea/kit/Pot.html#fill(int)\",\"Pot.fill(int)\",\"kit\"]");
    }

    private void writeApi() throws IOException {
        Path api = Files.createDirectories(output.resolve("api/tea/kit"));
        Files.writeString(api.resolve("Pot.html"), "<h1>Pot</h1><section id=\"fill(int)\">");
        Files.writeString(api.resolve("Asyncio.html"), "<h1>Asyncio</h1><section id=\"pour()\">");
        Path root = output.resolve("api");
        Files.writeString(root.resolve("index.html"), "<h1>API</h1>");
        Files.writeString(
                root.resolve("package-search-index.js"), "packageSearchIndex = [{\"m\":\"tea\",\"l\":\"kit\"}];");
        Files.writeString(
                root.resolve("type-search-index.js"),
                "typeSearchIndex = [{\"p\":\"kit\",\"l\":\"Pot\"},{\"p\":\"kit\",\"l\":\"Asyncio\"}];");
        Files.writeString(
                root.resolve("member-search-index.js"),
                "memberSearchIndex = [{\"p\":\"kit\",\"c\":\"Pot\",\"l\":\"fill(int)\"},"
                        + "{\"p\":\"kit\",\"c\":\"Asyncio\",\"l\":\"pour()\"}];");
    }

    private List<String> build() throws IOException {
        return Site.write(project, output);
    }

    private void write(String file, String text) throws IOException {
        Path place = project.resolve(file);
        Files.createDirectories(place.getParent());
        Files.writeString(place, text);
    }

    private String read(String page) throws IOException {
        return Files.readString(output.resolve(page));
    }
}
