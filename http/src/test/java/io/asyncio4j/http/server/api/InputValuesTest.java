package io.asyncio4j.http.server.api;

import static io.asyncio4j.http.MemoryNetwork.virtually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncio4j.http.multipart.FormFile;
import io.asyncio4j.http.server.Application;
import io.asyncio4j.http.server.Response;
import java.math.BigDecimal;
import java.net.URI;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Values of path, query, headers, cookies and forms, which are all texts.
@Timeout(60)
class InputValuesTest {

    record Find(
            String text,
            int limit,
            Optional<Long> after,
            @Default("MONDAY") DayOfWeek day,
            List<Integer> ids,
            Set<String> tags,
            @Nullable LocalDate since,
            boolean all) {}

    record Everywhere(
            long id,
            @From(Source.QUERY) String q,
            @From(Source.HEADER) String userAgent,
            @From(value = Source.HEADER, name = "X-Tenant") Optional<String> tenant,
            @From(value = Source.COOKIE, name = "sid") String session) {}

    record Kinds(
            byte b,
            short s,
            double d,
            float f,
            BigDecimal money,
            UUID uuid,
            URI uri,
            Duration duration,
            Instant instant,
            Sku sku) {}

    record Sku(String code) {
        static Sku of(String text) {
            if (!text.startsWith("S-")) {
                throw new IllegalArgumentException(text);
            }
            return new Sku(text.substring(2));
        }
    }

    record Range(int from, int to) {
        Range {
            if (from > to) {
                throw new IllegalArgumentException("to must be >= from, was " + to);
            }
            if (to > 100) {
                throw new IllegalArgumentException("the range is too wide");
            }
        }
    }

    record Upload(
            String title, Optional<Integer> size, FormFile picture, List<FormFile> more, Optional<FormFile> none) {}

    record Login(
            String user,
            Optional<Integer> age,
            @Default("false") boolean remember,
            List<String> roles) {}

    @Test
    void aQueryBecomesARecord() throws Exception {
        var app = new Application().get("/", Input.of(Find.class).then((_, find) -> Response.text(find.toString())));
        assertThat(answer(
                        app,
                        "GET /?text=a%20b&limit=-7&after=9&ids=1&ids=2&tags=x&tags=x&since=2026-11-28&all=true&more=1",
                        "",
                        ""))
                .endsWith("Find[text=a b, limit=-7, after=Optional[9], day=MONDAY, ids=[1, 2], tags=[x],"
                        + " since=2026-11-28, all=true]");
        assertThat(answer(app, "GET /?text=&limit=0&after=&since=&day=&all=off", "", ""))
                .endsWith("Find[text=, limit=0, after=Optional.empty, day=MONDAY, ids=[], tags=[], since=null,"
                        + " all=false]");
    }

    @Test
    void allThatDoesNotFitIsToldAtOnce() throws Exception {
        var app = new Application().get("/", Input.of(Find.class).then((_, find) -> Response.text(find.toString())));
        assertThat(answer(
                        app,
                        "GET /?limit=2147483648&after=x&day=monday&ids=1&ids=b&since=2026-02-30&all=1&all=2",
                        "",
                        ""))
                .startsWith("HTTP/1.1 400")
                .containsIgnoringCase("content-type: application/problem+json\r\n")
                .endsWith("{\"type\":\"about:blank\",\"title\":\"Bad Request\",\"status\":400,\"detail\":\"7 values do"
                        + " not fit\",\"errors\":[{\"detail\":\"is"
                        + " missing\",\"in\":\"query\",\"name\":\"text\"},{\"detail\":\"must be a whole number"
                        + " from -2147483648 to 2147483647, was \\\"2147483648\\\"\","
                        + "\"in\":\"query\",\"name\":\"limit\"},{\"detail\":\"must be a whole number from"
                        + " -9223372036854775808 to 9223372036854775807, was"
                        + " \\\"x\\\"\",\"in\":\"query\",\"name\":\"after\"},{\"detail\":\"must be one of"
                        + " MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY, was"
                        + " \\\"monday\\\"\",\"in\":\"query\",\"name\":\"day\"},{\"detail\":\"must be a whole"
                        + " number from -2147483648 to 2147483647, was \\\"b\\\"\","
                        + "\"in\":\"query\",\"name\":\"ids\"},{\"detail\":\"must be a date, such as 2026-11-28,"
                        + " was \\\"2026-02-30\\\"\",\"in\":\"query\",\"name\":\"since\"},{\"detail\":\"must"
                        + " occur once, occurred 2 times\",\"in\":\"query\",\"name\":\"all\"}]}");
    }

    @Test
    void valuesComeFromWhereTheRecordSays() throws Exception {
        var app = new Application()
                .post("/{id}", Input.of(Everywhere.class).then((_, all) -> Response.text(all.toString())));
        assertThat(answer(app, "POST /7?q=x", "User-Agent: me\r\nCookie: a=b; sid=s1\r\nX-Tenant: t\r\n", ""))
                .endsWith("Everywhere[id=7, q=x, userAgent=me, tenant=Optional[t], session=s1]");
        assertThat(answer(app, "POST /x", "", ""))
                .startsWith("HTTP/1.1 400")
                .contains("\"in\":\"path\",\"name\":\"id\"")
                .contains("\"detail\":\"is missing\",\"in\":\"query\",\"name\":\"q\"")
                .contains("\"detail\":\"is missing\",\"in\":\"header\",\"name\":\"user-agent\"")
                .contains("\"detail\":\"is missing\",\"in\":\"cookie\",\"name\":\"sid\"")
                .doesNotContain("X-Tenant");
    }

    @Test
    void valuesHaveManyTypes() throws Exception {
        var app = new Application().get("/", Input.of(Kinds.class).then((_, kinds) -> Response.text(kinds.toString())));
        assertThat(answer(
                        app,
                        "GET /?b=-128&s=1e2&d=1.5e300&f=2.5&money=0.10&uuid=123e4567-e89b-12d3-a456-426614174000"
                                + "&uri=/x?y&duration=PT15M&instant=2026-11-28T10:00:00Z&sku=S-7",
                        "",
                        ""))
                .endsWith("Kinds[b=-128, s=100, d=1.5E300, f=2.5, money=0.10,"
                        + " uuid=123e4567-e89b-12d3-a456-426614174000, uri=/x?y, duration=PT15M,"
                        + " instant=2026-11-28T10:00:00Z, sku=Sku[code=7]]");
        String wrong = answer(
                app,
                "GET /?b=128&s=1.5&d=1e400&f=NaN&money=1e9999&uuid=1-1-1-1-1&uri=%20&duration=15&instant=now&sku=7",
                "",
                "");
        assertThat(wrong).contains("10 values do not fit").contains("must be a Sku, was \\\"7\\\"");
        assertThat(answer(app, "GET /?b=1d&s=0x1&d=1f&f=+1&money=%D9%A7", "", ""))
                .contains("10 values do not fit");
        assertThat(answer(app, "GET /?b=1e99999", "", "")).contains("must be a whole number from -128 to 127");
        assertThat(answer(app, "GET /?b=" + "1".repeat(2_000), "", "")).contains("was a text of 2000 characters");
    }

    @Test
    void aConstructorMayRefuseValues() throws Exception {
        var app = new Application().get("/", Input.of(Range.class).then((_, range) -> Response.text(range.toString())));
        assertThat(answer(app, "GET /?from=1&to=2", "", "")).endsWith("Range[from=1, to=2]");
        assertThat(answer(app, "GET /?from=3&to=2", "", ""))
                .startsWith("HTTP/1.1 4")
                .contains("\"detail\":\"must be >= from, was 2\"");
        assertThat(answer(app, "GET /?from=3&to=200", "", ""))
                .startsWith("HTTP/1.1 4")
                .contains("\"detail\":\"the range is too wide\"");
    }

    @Test
    void aFormBecomesARecord() throws Exception {
        var app =
                new Application().post("/", Input.of(Login.class).then((_, login) -> Response.text(login.toString())));
        String type = "Content-Type: application/x-www-form-urlencoded; charset=UTF-8\r\n";
        assertThat(answer(app, "POST /", type, "user=a+b%26&age=&remember=on&roles=x&roles=y"))
                .endsWith("Login[user=a b&, age=Optional.empty, remember=true, roles=[x, y]]");
        assertThat(answer(app, "POST /", type, "age=x"))
                .startsWith("HTTP/1.1 422")
                .contains("\"detail\":\"is missing\",\"pointer\":\"#/user\"")
                .contains("\"pointer\":\"#/age\"");
        assertThat(answer(app, "POST /", type, "user=%zz")).startsWith("HTTP/1.1 400");
        assertThat(answer(app, "POST /", "Content-Type: text/plain\r\n", "{\"user\":\"a\"}"))
                .startsWith("HTTP/1.1 415")
                .contains("was text/plain"); // what another site's page may send without being asked
        assertThat(answer(app, "POST /", "", "{\"user\":\"a\"}")).startsWith("HTTP/1.1 415");
        assertThat(answer(app, "POST /", "", "")).startsWith("HTTP/1.1 422").contains("#/user");
    }

    @Test
    void filesOfAFormAreComponents() throws Exception {
        var app = new Application()
                .post(
                        "/",
                        Input.of(Upload.class)
                                .then((_, upload) -> Response.text(upload.title()
                                        + upload.size()
                                        + upload.picture().fileName()
                                        + upload.more().size()
                                        + upload.none())));
        String type = "Content-Type: multipart/form-data; boundary=b\r\n";
        String front = "--b\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\nt\r\n"
                + "--b\r\nContent-Disposition: form-data; name=\"size\"\r\n\r\n\r\n";
        String file = "--b\r\nContent-Disposition: form-data; name=\"NAME\"; filename=\"a.png\"\r\n\r\nx\r\n";
        assertThat(answer(
                        app,
                        "POST /",
                        type,
                        front + file.replace("NAME", "picture") + file.replace("NAME", "more")
                                + file.replace("NAME", "more") + "--b--\r\n"))
                .endsWith("tOptional.emptya.png2Optional.empty");
        assertThat(answer(app, "POST /", type, front + file.replace("NAME", "title") + "--b--\r\n"))
                .startsWith("HTTP/1.1 422")
                .contains("{\"detail\":\"is missing\",\"pointer\":\"#/picture\"}")
                .contains("\"pointer\":\"#/title\"");
        assertThat(answer(app, "POST /", "Content-Type: application/x-www-form-urlencoded\r\n", "title=t&picture=p"))
                .contains("{\"detail\":\"must be a file, was a text\",\"pointer\":\"#/picture\"}");
    }

    @Test
    void whatCannotBeReadIsToldWhenTheRouteIsAdded() {
        record NoType(Thread thread) {}
        record Deep(List<Map<Integer, String>> maps) {}
        record BadDefault(@Default("x") int number) {}
        assertThatThrownBy(() -> Input.of(NoType.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("component thread of ")
                .hasMessageEndingWith("has a type that nothing can be read into: java.lang.Thread");
        assertThatThrownBy(() -> Input.of(Deep.class)).hasMessageContaining("component maps of ");
        assertThatThrownBy(() -> Input.of(BadDefault.class))
                .hasMessageContaining("the default of number must be a whole number")
                .hasMessageContaining("was \"x\"");
        assertThatThrownBy(() -> Input.of(String.class)).hasMessage("an input must be a record, was java.lang.String");
    }

    static String answer(Application app, String request, String headers, String body) throws Exception {
        var answer = new String[1];
        virtually(network -> {
            var peer = network.peer(app);
            peer.send(request + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n" + headers
                    + (body.isEmpty() ? "" : "Content-Length: " + body.length() + "\r\n") + "\r\n" + body);
            answer[0] = peer.readAll();
        });
        return answer[0];
    }
}
