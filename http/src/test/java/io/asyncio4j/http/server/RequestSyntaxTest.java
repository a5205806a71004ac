package io.asyncio4j.http.server;

import static io.asyncio4j.http.HttpTest.application;
import static io.asyncio4j.http.HttpTest.raw;
import static io.asyncio4j.http.HttpTest.serving;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.net.Server;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What a server must do with the bytes of a request, section by section of RFC 9112: each line of a table is one
/// request as it is sent, and the statuses of the answers that come until the server closes. Behind each request
/// stands a second one, so that an answer to it shows that the server has gone on.
@Timeout(60)
class RequestSyntaxTest {

    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.1 (\\d{3}) ");
    private static final String SECOND = "GET /second HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    private static final String CHUNKED = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";

    @Test
    void requestLine() throws Exception {
        compare(
                is("200 200", "GET / HTTP/1.1\r\nHost: a\r\n\r\n"),
                is("200 200", "\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"), // section 2.2: empty lines before it
                is("400", "GET  / HTTP/1.1\r\nHost: a\r\n\r\n"),
                is("400", "GET /  HTTP/1.1\r\nHost: a\r\n\r\n"),
                is("400", "GET\t/ HTTP/1.1\r\nHost: a\r\n\r\n"),
                is("400", "GET /\u000bHTTP/1.1\r\nHost: a\r\n\r\n"),
                is("400", "GET /\rHTTP/1.1\r\nHost: a\r\n\r\n"),
                is("400", " GET / HTTP/1.1\r\nHost: a\r\n\r\n"),
                is("400", "GET / HTTP/1.1 \r\nHost: a\r\n\r\n"),
                is("400", "GET /a b HTTP/1.1\r\nHost: a\r\n\r\n"),
                is("400", "GET /\r\nHost: a\r\n\r\n"),
                is("400", "GET\r\nHost: a\r\n\r\n"),
                is("400", "/ HTTP/1.1\r\nHost: a\r\n\r\n"),
                is("400", "G(T / HTTP/1.1\r\nHost: a\r\n\r\n"),
                is("400", "G\u00e4T / HTTP/1.1\r\nHost: a\r\n\r\n"),
                is("400", "GET / HTTP/1.1\nHost: a\r\n\r\n"),
                is("400", "\u0016\u0003\u0001\u0002\u0000\u0001\r\n\r\n")); // the begin of TLS
    }

    @Test
    void methodsAndVersions() throws Exception {
        compare(
                is("501 200", "FLY / HTTP/1.1\r\nHost: a\r\n\r\n"),
                is("501 200", "get / HTTP/1.1\r\nHost: a\r\n\r\n"), // case matters
                is("501 200", "FLY /nowhere HTTP/1.1\r\nHost: a\r\n\r\n"),
                is("405 200", "DELETE / HTTP/1.1\r\nHost: a\r\n\r\n"),
                is("405 200", "TRACE / HTTP/1.1\r\nHost: a\r\n\r\n"),
                is("505", "GET / HTTP/2.0\r\nHost: a\r\n\r\n"),
                is("505", "GET / HTTP/1.2\r\nHost: a\r\n\r\n"),
                is("505", "GET / HTTP/0.9\r\nHost: a\r\n\r\n"),
                is("505", "PRI * HTTP/2.0\r\nHost: a\r\n\r\n"), // no preface of HTTP/2
                is("505", "PRI / HTTP/2.0\r\n\r\nSM\r\n\r\n"),
                is("200 505", "GET / HTTP/1.1\r\nHost: a\r\n\r\nPRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
                is("400", "GET / http/1.1\r\nHost: a\r\n\r\n"),
                is("400", "GET / HTTP/1.10\r\nHost: a\r\n\r\n"),
                is("400", "GET / HTTP/11\r\nHost: a\r\n\r\n"),
                is("400", "GET / HTTP/ 1.1\r\nHost: a\r\n\r\n"),
                is("400", "GET / FTP/1.1\r\nHost: a\r\n\r\n"));
    }

    @Test
    void targets() throws Exception {
        compare(
                is("200 200", "GET http://b/ HTTP/1.1\r\nHost: a\r\n\r\n"),
                is("200 200", "GET HTTP://b:80?x=1 HTTP/1.1\r\nHost: a\r\n\r\n"),
                is("200 200", "GET https://[::1]:443/ HTTP/1.1\r\nHost: a\r\n\r\n"),
                is("400", "GET http://b/ HTTP/1.1\r\n\r\n"), // Host is due all the same
                is("400", "GET http:///x HTTP/1.1\r\nHost: a\r\n\r\n"),
                is("400", "GET http://u@b/ HTTP/1.1\r\nHost: a\r\n\r\n"),
                is("400", "GET http://b:x/ HTTP/1.1\r\nHost: a\r\n\r\n"),
                is("400", "GET http:/b HTTP/1.1\r\nHost: a\r\n\r\n"),
                is("400", "GET ftp://b/ HTTP/1.1\r\nHost: a\r\n\r\n"),
                is("400", "GET second HTTP/1.1\r\nHost: a\r\n\r\n"),
                is("400", "GET ?x=1 HTTP/1.1\r\nHost: a\r\n\r\n"),
                is("400", "GET b:80 HTTP/1.1\r\nHost: a\r\n\r\n"),
                is("400", "GET * HTTP/1.1\r\nHost: a\r\n\r\n"),
                is("400", "GET *x HTTP/1.1\r\nHost: a\r\n\r\n"),
                is("204 200", "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n"),
                is("204 200", "OPTIONS http://b HTTP/1.1\r\nHost: a\r\n\r\n"),
                is("501", "CONNECT b:80 HTTP/1.1\r\nHost: b:80\r\n\r\n"),
                is("400", "CONNECT / HTTP/1.1\r\nHost: a\r\n\r\n"),
                is("400", "CONNECT b HTTP/1.1\r\nHost: a\r\n\r\n"),
                is("400", "GET /#top HTTP/1.1\r\nHost: a\r\n\r\n"),
                is("400", "GET /\u0001 HTTP/1.1\r\nHost: a\r\n\r\n"),
                is("400", "GET /%zz HTTP/1.1\r\nHost: a\r\n\r\n"),
                is("400", "GET /%2 HTTP/1.1\r\nHost: a\r\n\r\n"),
                is("400", "GET /?q=%zz HTTP/1.1\r\nHost: a\r\n\r\n"),
                is("400", "GET /?q=% HTTP/1.1\r\nHost: a\r\n\r\n"));
    }

    @Test
    void whatStandsBeforeARequest() throws Exception {
        compare(
                is("200 200", "\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"), // section 2.2
                is("200 200 200", "GET / HTTP/1.1\r\nHost: a\r\n\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"),
                is("400", "GET / HTTP/1.1\r\r\nHost: a\r\n\r\n"),
                is("400", "GET / HTTP/1.1\u000b\r\nHost: a\r\n\r\n"),
                is("400", "GET / HTTP/1.1 \r\nHost: a\r\n\r\n"),
                is("400", "\rGET / HTTP/1.1\r\nHost: a\r\n\r\n"),
                is("400", "\r\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"),
                is("400", "\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"),
                is("400", "\r\n GET / HTTP/1.1\r\nHost: a\r\n\r\n"),
                is("400", "\tGET / HTTP/1.1\r\nHost: a\r\n\r\n"),
                is("400", "\0GET / HTTP/1.1\r\nHost: a\r\n\r\n"),
                is("400", "\u007fGET / HTTP/1.1\r\nHost: a\r\n\r\n"),
                is("400", "\u0085GET / HTTP/1.1\r\nHost: a\r\n\r\n"));
    }

    @Test
    void hosts() throws Exception {
        compare(
                is("200 200", "GET / HTTP/1.1\r\nHost:\r\n\r\n"),
                is("200 200", "GET / HTTP/1.1\r\nhOST: a_b.example:8080\r\n\r\n"),
                is("200 200", "GET / HTTP/1.1\r\nHost: [2001:db8::1]:80\r\n\r\n"),
                is("200 200", "GET / HTTP/1.1\r\nHost: 127.0.0.1:\r\n\r\n"),
                is("400", "GET / HTTP/1.1\r\n\r\n"),
                is("400", "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n"),
                is("400", "GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n"),
                is("400", "GET / HTTP/1.1\r\nHost: a b\r\n\r\n"),
                is("400", "GET / HTTP/1.1\r\nHost: a, b\r\n\r\n"),
                is("400", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n"),
                is("400", "GET / HTTP/1.1\r\nHost: u@a\r\n\r\n"),
                is("400", "GET / HTTP/1.1\r\nHost: a:b\r\n\r\n"),
                is("400", "GET / HTTP/1.1\r\nHost: a:80:80\r\n\r\n"),
                is("400", "GET / HTTP/1.1\r\nHost: :80\r\n\r\n"),
                is("400", "GET / HTTP/1.1\r\nHost: [::1\r\n\r\n"),
                is("400", "GET / HTTP/1.1\r\nHost: http://a\r\n\r\n"),
                is("400", "GET / HTTP/1.1\r\nHost: \u00fc\r\n\r\n"));
    }

    @Test
    void fieldLines() throws Exception {
        compare(
                is("200 200", "GET / HTTP/1.1\r\nHost: a\r\nX:\r\n\r\n"),
                is("200 200", "GET / HTTP/1.1\r\nHost:\t a \t\r\nX: \u00fc\r\n\r\n"),
                is("400", "GET / HTTP/1.1\r\nHost : a\r\n\r\n"), // section 5.1
                is("400", "GET / HTTP/1.1\r\nHost: a\r\nX\t: b\r\n\r\n"),
                is("400", "GET / HTTP/1.1\r\nHost: a\r\nX: b\r\n c\r\n\r\n"), // section 5.2: folded
                is("400", "GET / HTTP/1.1\r\nHost: a\r\nX: b\r\n\tc\r\n\r\n"),
                is("400", "GET / HTTP/1.1\r\nHost: a\r\nX: b\r\n \r\n\r\n"),
                is("400", "GET / HTTP/1.1\r\n Host: a\r\n\r\n"), // section 2.2
                is("400", "GET / HTTP/1.1\r\n \r\nHost: a\r\n\r\n"),
                is("400", "GET / HTTP/1.1\r\nHost: a\r\n: b\r\n\r\n"),
                is("400", "GET / HTTP/1.1\r\nHost: a\r\nX\r\n\r\n"),
                is("400", "GET / HTTP/1.1\r\nHost: a\r\nX(: b\r\n\r\n"),
                is("400", "GET / HTTP/1.1\r\nHost: a\r\nX: b\rc\r\n\r\n"), // a bare CR
                is("400", "GET / HTTP/1.1\r\nHost: a\r\nX: b\nY: c\r\n\r\n"),
                is("400", "GET / HTTP/1.1\r\nHost: a\r\nX: b\r\r\n\r\n"),
                is("400", "GET / HTTP/1.1\r\nHost: a\r\nX:\u000bb\r\n\r\n"),
                is("400", "GET / HTTP/1.1\r\nHost: \u000ba\r\n\r\n"),
                is("400", "GET / HTTP/1.1\r\nHost: a\r\nContent-Length:\r 0\r\n\r\n"),
                is("400", "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\r\n\r\n"),
                is("400", "GET / HTTP/1.1\r\nHost: a\r\nX: b\u0000c\r\n\r\n"),
                is("400", "GET / HTTP/1.1\r\nHost: a\r\nX: b\u007fc\r\n\r\n"),
                is("400", "GET / HTTP/1.1\r\nHost: a\n\n"));
    }

    @Test
    void lengths() throws Exception {
        compare(
                is("200 200", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc"),
                is("200 200", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0003\r\n\r\nabc"),
                is("200 200", "POST / HTTP/1.1\r\nHost: a\r\n\r\n"), // section 6.3: no body
                is("200 200", "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc"),
                is("400", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\nabc"),
                is("400", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd"),
                is("400", "POST / HTTP/1.0\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd"),
                is("400", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3, 3\r\n\r\nabc"),
                is("400", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +3\r\n\r\nabc"),
                is("400", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -3\r\n\r\nabc"),
                is("400", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0x3\r\n\r\nabc"),
                is("400", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3 3\r\n\r\nabc"),
                is("400", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3.0\r\n\r\nabc"),
                is("400", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length:\r\n\r\nabc"),
                is("400", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: \u00b3\r\n\r\nabc"),
                is("400", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\nabc"),
                is("400", "GET / HTTP/1.1\r\nHost: a\r\nSec-WebSocket-Key1: 1\r\nSec-WebSocket-Key2: 2\r\n\r\n"));
    }

    @Test
    void transferCodings() throws Exception {
        compare(
                is("200 200", CHUNKED + "3\r\nabc\r\n0\r\n\r\n"),
                is("200 200", CHUNKED.replace("chunked", "CHUNKED") + "3\r\nabc\r\n0\r\n\r\n"),
                is("200 200", CHUNKED.replace("chunked", ", chunked") + "3\r\nabc\r\n0\r\n\r\n"), // RFC 9110, 5.6.1
                is("400", CHUNKED.replace("\r\n\r\n", "\r\nContent-Length: 3\r\n\r\n") + "3\r\nabc\r\n0\r\n\r\n"),
                is("400", CHUNKED.replace("Host: a", "Host: a\r\nContent-Length: 3") + "3\r\nabc\r\n0\r\n\r\n"),
                is("501", CHUNKED.replace("chunked", "gzip, chunked") + "3\r\nabc\r\n0\r\n\r\n"),
                is("501", CHUNKED.replace("chunked", "gzip\r\nTransfer-Encoding: chunked") + "0\r\n\r\n"),
                is("501", CHUNKED.replace("chunked", "identity, chunked") + "0\r\n\r\n"),
                is("400", CHUNKED.replace("chunked", "chunked, gzip") + "0\r\n\r\n"),
                is("400", CHUNKED.replace("chunked", "chunked, chunked") + "0\r\n\r\n"),
                is("400", CHUNKED.replace("chunked", "chunked\r\nTransfer-Encoding: chunked") + "0\r\n\r\n"),
                is("400", CHUNKED.replace("chunked", "gzip") + "0\r\n\r\n"),
                is("400", CHUNKED.replace("chunked", "identity") + "0\r\n\r\n"),
                is("400", CHUNKED.replace("chunked", "xchunked") + "0\r\n\r\n"),
                is("400", CHUNKED.replace("chunked", "chunked;q=1") + "0\r\n\r\n"),
                is("400", CHUNKED.replace("chunked", "\"chunked\"") + "0\r\n\r\n"),
                is("400", CHUNKED.replace("chunked", "\u000bchunked") + "0\r\n\r\n"),
                is("400", CHUNKED.replace("chunked", "") + "0\r\n\r\n"),
                is("400", CHUNKED.replace("HTTP/1.1", "HTTP/1.0") + "0\r\n\r\n"));
    }

    @Test
    void chunks() throws Exception {
        compare(
                is("200 200", CHUNKED + "003\r\nabc\r\n00\r\n\r\n"),
                is("200 200", CHUNKED + "3;a=b;c=\"d\"\r\nabc\r\n0;e\r\n\r\n"),
                is("200 200", CHUNKED + "A\r\n0123456789\r\na\r\n0123456789\r\n0\r\nX: y\r\n\r\n"),
                is("400", CHUNKED + "+3\r\nabc\r\n0\r\n\r\n"),
                is("400", CHUNKED + "-3\r\nabc\r\n0\r\n\r\n"),
                is("400", CHUNKED + "0x3\r\nabc\r\n0\r\n\r\n"),
                is("400", CHUNKED + "3 \r\nabc\r\n0\r\n\r\n"),
                is("400", CHUNKED + " 3\r\nabc\r\n0\r\n\r\n"),
                is("400", CHUNKED + "\r\nabc\r\n0\r\n\r\n"),
                is("400", CHUNKED + ";a\r\nabc\r\n0\r\n\r\n"),
                is("400", CHUNKED + "g\r\nabc\r\n0\r\n\r\n"),
                is("400", CHUNKED + "fffffffffffffffff\r\nabc\r\n0\r\n\r\n"),
                is("400", CHUNKED + "100000003\r\nabc\r\n0\r\n\r\n"),
                is("400", CHUNKED + "3\r\nabcd\r\n0\r\n\r\n"),
                is("400", CHUNKED + "3\r\nabc0\r\n\r\n"),
                is("400", CHUNKED + "3\nabc\r\n0\r\n\r\n"),
                is("400", CHUNKED + "3\r\nabc\n0\r\n\r\n"),
                is("400", CHUNKED + "3;a\nb\r\nabc\r\n0\r\n\r\n"),
                is("200 200", CHUNKED + "3\r\nabc\r\n0\r\nX: y\r\n z\r\n\r\n"), // section 5.2: or refused
                is("400", CHUNKED + "3\r\nabc\r\n0\r\n X: y\r\n\r\n"),
                is("400", CHUNKED + "3\r\nabc\r\n0\r\nContent-Length: 3\r\n\r\n"), // RFC 9110, 6.5.1
                is("400", CHUNKED + "3\r\nabc\r\n0\r\ntransfer-encoding: chunked\r\n\r\n"),
                is("400", CHUNKED + "3\r\nabc\r\n0\r\nTrailer: X\r\n\r\n"),
                is("400", CHUNKED + "3\r\nabc\r\n0\r\nX : y\r\n\r\n"),
                is("400", CHUNKED + "3\r\nabc\r\n0\r\nX: y\nZ: z\r\n\r\n"),
                is("400", CHUNKED + "3\r\nabc\r\n0\n\n"));
    }

    @Test
    void chunksThatAreMostlyOverheadAreRefused() throws Exception {
        compare(
                is("200 200", CHUNKED + "1\r\nx\r\n".repeat(50_000) + "0\r\n\r\n"),
                is("400", CHUNKED + ("1;" + "e".repeat(4_000) + "\r\nx\r\n").repeat(1_000) + "0\r\n\r\n"));
    }

    @Test
    void whatIsTooLong() throws Exception {
        compare(
                is("200 200", "GET /?" + "x".repeat(8_000) + " HTTP/1.1\r\nHost: a\r\n\r\n"),
                is("414", "GET /?" + "x".repeat(9_000) + " HTTP/1.1\r\nHost: a\r\n\r\n"),
                is("414", "G".repeat(9_000) + " / HTTP/1.1\r\nHost: a\r\n\r\n"),
                is("431", "GET / HTTP/1.1\r\nHost: a\r\nX: " + "x".repeat(70_000) + "\r\n\r\n"),
                is("431", "GET / HTTP/1.1\r\nHost: a\r\n" + "X: y\r\n".repeat(20_000) + "\r\n"),
                is("431", CHUNKED + "3\r\nabc\r\n0\r\nX: " + "x".repeat(70_000) + "\r\n\r\n"));
    }

    @Test
    void expectations() throws Exception {
        compare(
                is("200 200", "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\nabc"),
                is("200 200", "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n\r\n"),
                is("417", "POST / HTTP/1.1\r\nHost: a\r\nExpect: tea\r\nContent-Length: 3\r\n\r\nabc"),
                is("200", "POST / HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\nabc"));
    }

    @Test
    void connections() throws Exception {
        compare(
                is("200", "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"),
                is("200", "GET / HTTP/1.1\r\nHost: a\r\nConnection: x, Close\r\n\r\n"),
                is("200", "GET / HTTP/1.1\r\nHost: a\r\nConnection: keep-alive, close\r\n\r\n"),
                is("200", "GET / HTTP/1.0\r\n\r\n"),
                is("200 200", "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"));
    }

    private static Line is(String statuses, String request) {
        return new Line(request, statuses);
    }

    private static void compare(Line... table) throws Exception {
        var app = application()
                .get("/", _ -> Response.text("reached"))
                .get("/second", _ -> Response.text("reached"))
                .post("/", request -> Response.text("got " + request.bytes().length));
        serving(app, server -> {
            var found = new ArrayList<Line>();
            for (Line line : table) {
                found.add(new Line(line.request, statuses(server, line.request + SECOND)));
            }
            assertThat(found).isEqualTo(List.of(table));
        });
    }

    private static String statuses(Server server, String request) throws IOException {
        String answers = raw(server, request);
        assertThat(answers).as(request).doesNotContain("<reset>");
        return STATUS.matcher(answers).results().map(status -> status.group(1)).collect(Collectors.joining(" "));
    }

    /// One line of a table.
    private record Line(String request, String statuses) {

        @Override
        public String toString() {
            String shown = request.replace("\r", "\\r").replace("\n", "\\n");
            return statuses + " <- " + shown.substring(0, Math.min(shown.length(), 150));
        }
    }
}
