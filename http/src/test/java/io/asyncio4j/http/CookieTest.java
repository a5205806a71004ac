package io.asyncio4j.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncio4j.http.Cookie.SameSite;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class CookieTest {

    @Test
    void aCookieIsWrittenAsBrowsersReadIt() {
        assertThat(Cookie.of("id", "7").toHeader()).isEqualTo("id=7; Path=/");
        var full = Cookie.of("__Secure-id", "\"7\"")
                .withPath("/shop")
                .withDomain(".Example.ORG")
                .withMaxAge(Duration.ofMillis(3_600_999))
                .withExpires(Instant.parse("2026-11-28T10:00:00.5Z"))
                .withSecure()
                .withHttpOnly()
                .withSameSite(SameSite.NONE)
                .withPartitioned();
        assertThat(full.toHeader())
                .isEqualTo("__Secure-id=\"7\"; Path=/shop; Domain=example.org; Max-Age=3600;"
                        + " Expires=Sat, 28 Nov 2026 10:00:00 GMT; Secure; HttpOnly; SameSite=None; Partitioned");
        assertThat(Cookie.parse(full.toHeader())).contains(full);
        assertThat(full.maxAge()).contains(Duration.ofHours(1));
        assertThat(full.expires()).contains(Instant.parse("2026-11-28T10:00:00Z"));
        assertThat(full.sameSite()).contains(SameSite.NONE);
    }

    @Test
    void whatCookiesCannotHaveIsRefused() {
        for (String name : List.of("", "a b", "a=b", "a;b", "a\r\nX: y", "\u00fc")) {
            assertThatThrownBy(() -> Cookie.of(name, "")).as(name).hasMessageStartingWith("name of a cookie must be");
        }
        for (String value : List.of("a b", "a;b", "a,b", "a\"b", "\"", "a\\b", "a\r\nX: y", "\u00fc", "a\tb")) {
            assertThatThrownBy(() -> Cookie.of("a", value))
                    .as(value)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("value of cookie a must not contain the character 0x");
        }
        assertThat(Cookie.of("a", "x".repeat(4095)).value()).hasSize(4095);
        assertThatThrownBy(() -> Cookie.of("a", "x".repeat(4096))).hasMessageContaining("at most 4096 bytes, had 4097");
        var cookie = Cookie.of("a", "b");
        assertThatThrownBy(() -> cookie.withPath("x")).hasMessage("path of a cookie must begin with /, was \"x\"");
        assertThatThrownBy(() -> cookie.withPath("/;Secure")).hasMessageContaining("the character 0x3b");
        assertThatThrownBy(() -> cookie.withDomain("a\nb")).hasMessageContaining("the character 0x0a");
        assertThatThrownBy(() -> cookie.withDomain("."))
                .hasMessageContaining("must be a name such as example.org, was \".\"");
        assertThatThrownBy(() -> cookie.withDomain("..a")).hasMessageContaining("was \"..a\"");
        assertThatThrownBy(() -> cookie.withDomain(". a")).hasMessageContaining("was \". a\"");
        assertThatThrownBy(() -> cookie.withMaxAge(Duration.ofSeconds(-1))).hasMessageContaining("was PT-1S");
    }

    @Test
    void whatBrowsersWouldIgnoreIsRefused() {
        for (Cookie cookie : List.of(
                Cookie.of("__Host-id", "1"),
                Cookie.of("__secure-id", "1"),
                Cookie.of("id", "1").withSameSite(SameSite.NONE),
                Cookie.of("id", "1").withPartitioned())) {
            assertThatThrownBy(cookie::toHeader)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("must be Secure");
            assertThat(cookie.withSecure().toHeader()).contains("Secure");
        }
        assertThatThrownBy(Cookie.of("__Host-id", "1").withSecure().withPath("/x")::toHeader)
                .hasMessageContaining("must have the path / and no domain");
        assertThatThrownBy(Cookie.of("__Host-id", "1").withSecure().withDomain("a.b")::toHeader)
                .hasMessageContaining("must have the path / and no domain");
    }

    @Test
    void headersAreReadAsBrowsersDo() {
        assertThat(parsed("a=b")).isEqualTo("a=b");
        assertThat(parsed("  a  =  b c  ; path = /x ; PATH=/y ")).isEqualTo("a=b c; Path=/y");
        assertThat(parsed("a=b=c==; httponly; secure=no")).isEqualTo("a=b=c==; HttpOnly; Secure");
        assertThat(parsed("a=\"b\"")).isEqualTo("a=\"b\"");
        assertThat(parsed("a=")).isEqualTo("a=");
        assertThat(parsed("b")).isEqualTo("b"); // a value without a name
        assertThat(parsed("=b")).isEqualTo("b");
        assertThat(parsed("a=b; Path=/x; Path=")).isEqualTo("a=b"); // the last counts: none
        assertThat(parsed("a=b; Path=x")).isEqualTo("a=b");
        assertThat(parsed("a=b; Domain=.Example.ORG")).isEqualTo("a=b; Domain=example.org");
        assertThat(parsed("a=b; Domain=x.org; Domain=")).isEqualTo("a=b");
        assertThat(parsed("a=b; Max-Age=-5")).isEqualTo("a=b; Max-Age=-5");
        assertThat(parsed("a=b; Max-Age=5; Max-Age=+7; Max-Age=1.5; Max-Age=")).isEqualTo("a=b; Max-Age=5");
        assertThat(parsed("a=b; Max-Age=99999999999999999999999")).isEqualTo("a=b; Max-Age=31622400000");
        assertThat(parsed("a=b; SameSite=sTrIcT")).isEqualTo("a=b; SameSite=Strict");
        assertThat(parsed("a=b; SameSite=Lax; SameSite=odd")).isEqualTo("a=b");
        assertThat(parsed("a=b; Priority=High;;; =; x=y")).isEqualTo("a=b");
        assertThat(parsed("a=b; Path=/" + "x".repeat(1024))).isEqualTo("a=b");
        for (String ignored : List.of("", ";", "=", "=;Path=/", "a=b\u0000", "a=b\rc", "a=b\u007f")) {
            assertThat(Cookie.parse(ignored)).as(ignored).isEmpty();
        }
        assertThat(Cookie.parse("a=" + "x".repeat(4095))).isPresent();
        assertThat(Cookie.parse("a=" + "x".repeat(4096))).isEmpty();
    }

    @Test
    void datesAreReadInAllTheWaysTheyAreWritten() {
        for (String date : List.of(
                "Sat, 28 Nov 2026 10:00:07 GMT",
                "Saturday, 28-Nov-26 10:00:07 GMT",
                "Sat Nov 28 10:00:07 2026",
                "28 november 2026 10:00:07",
                "2026 Nov 28 10:0:7 UTC",
                "Sat, 28-Nov-2026 10:00:07.123 GMT")) {
            assertThat(Cookie.parse("a=b; Expires=" + date).orElseThrow().expires())
                    .as(date)
                    .contains(Instant.parse("2026-11-28T10:00:07Z"));
        }
        assertThat(Cookie.parse("a=b; Expires=Thu, 01-Jan-70 00:00:00 GMT")
                        .orElseThrow()
                        .expires())
                .contains(Instant.EPOCH);
        assertThat(Cookie.parse("a=b; Expires=Fri, 31 Dec 9999 23:59:59 GMT")
                        .orElseThrow()
                        .expires())
                .contains(Instant.parse("9999-12-31T23:59:59Z"));
        for (String date : List.of(
                "",
                "0",
                "-1",
                "tomorrow",
                "Sat, 31 Feb 2026 10:00:00 GMT",
                "28 Nov 1600 1:1:1",
                "28 Nov 2026",
                "Sat, 28 Nov 2026 25:00:00 GMT")) {
            assertThat(Cookie.parse("a=b; Expires=" + date).orElseThrow().expires())
                    .as(date)
                    .isEmpty();
        }
        assertThat(Cookie.of("a", "b").withExpires(Instant.MAX).toHeader()).endsWith("31 Dec 9999 23:59:59 GMT");
    }

    private static String parsed(String header) {
        return Cookie.parse(header).orElseThrow().toString();
    }
}
