package io.asyncio4j.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Asks `WebServer.java` as a browser does: by the JDK's client, over a real socket.
class WebServerTest {

    private final HttpClient client = HttpClient.newHttpClient();
    private Process program;
    private String site;

    @BeforeEach
    void start() throws IOException {
        program = Command.asyncio("run", "examples/WebServer.java", "0").start();
        String first = program.inputReader().readLine();
        assertThat(first).matches("📚 The reading list: http://127.0.0.1:\\d+/");
        site = first.substring(first.indexOf("http"));
    }

    @AfterEach
    void stop() {
        program.destroyForcibly();
        client.close();
    }

    @Test
    void aPageAndItsFilesAreServed() throws Exception {
        assertThat(send("GET", "", "").body()).contains("<title>Reading list</title>", "app.js", "style.css");
        assertThat(send("GET", "app.js", "").headers().firstValue("content-type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("text/javascript"));
        assertThat(send("GET", "style.css", "").statusCode()).isEqualTo(200);
        assertThat(send("GET", "docs/openapi.json", "").body()).contains("/api/books/{id}", "Reading list");
    }

    @Test
    void booksAreAddedFoundMarkedAndRemoved() throws Exception {
        var added = send("POST", "api/books", "title=Emma&author=Jane+Austen&year=1815");
        assertThat(added.statusCode()).isEqualTo(201);
        assertThat(added.headers().firstValue("location")).contains("/api/books/4");
        String emma = "{\"id\":4,\"title\":\"Emma\",\"author\":\"Jane Austen\",\"year\":1815,\"read\":false}";
        assertThat(send("GET", "api/books?word=AUSTEN", "").body()).isEqualTo("[" + emma + "]");

        assertThat(send("PATCH", "api/books/4", "read=true").body()).contains("\"read\":true");
        assertThat(send("GET", "api/books?read=false", "").body())
                .contains("Middlemarch")
                .doesNotContain("Emma");
        assertThat(send("DELETE", "api/books/4", "").statusCode()).isEqualTo(204);
        assertThat(send("GET", "api/books/4", "").body()).isEqualTo("there is no book 4");
    }

    @Test
    void whatDoesNotFitIsRefused() throws Exception {
        var refused = send("POST", "api/books", "title=Emma&year=soon");
        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(refused.body()).contains("#/author", "is missing", "#/year", "was \\\"soon\\\"");
        assertThat(send("POST", "api/books", "title=+&author=x").body()).contains("#/title", "must not be blank");
    }

    @Test
    void whatIsUnderWayIsFinishedAfterCtrlC() throws Exception {
        var export = client.send(request("GET", "api/books.csv", ""), HttpResponse.BodyHandlers.ofInputStream());
        var lines = export.body();
        assertThat(new String(lines.readNBytes(18), StandardCharsets.UTF_8)).isEqualTo("title,author,year\n");

        new ProcessBuilder("kill", "-INT", Long.toString(program.pid())).start().waitFor();

        assertThat(new String(lines.readAllBytes(), StandardCharsets.UTF_8))
                .endsWith("\"Austerlitz\",\"W. G. Sebald\",2001\n");
        assertThat(program.inputReader().lines()).endsWith("Closed 👋");
        assertThat(program.waitFor(20, TimeUnit.SECONDS)).isTrue();
    }

    private HttpResponse<String> send(String method, String path, String form) throws Exception {
        return client.send(request(method, path, form), HttpResponse.BodyHandlers.ofString());
    }

    private HttpRequest request(String method, String path, String form) {
        return HttpRequest.newBuilder(URI.create(site + path))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .method(method, HttpRequest.BodyPublishers.ofString(form))
                .build();
    }
}
