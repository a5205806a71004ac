package io.asyncio4j.http.client.cookies;

import static io.asyncio4j.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncio4j.Runner;
import io.asyncio4j.function.VoidOp;
import io.asyncio4j.http.Cookie;
import io.asyncio4j.lowlevel.VirtualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Which cookies a jar takes, and where they go.
class CookieJarTest {

    private final CookieJar jar = new CookieJar();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "https://example.org/         | a=1                                | https://example.org/x       | a=1",
                "https://example.org/         | a=1                                | https://www.example.org/    | -",
                "https://example.org/         | a=1                                | https://other.org/          | -",
                "https://example.org/         | a=1                                | http://example.org:8080/    | a=1",
                "https://example.org/         | a=1; Domain=example.org            | https://www.example.org/    | a=1",
                "https://example.org/         | a=1; Domain=.Example.ORG           | https://a.b.example.org/    | a=1",
                "https://www.example.org/     | a=1; Domain=example.org            | https://example.org/        | a=1",
                "https://www.example.org/     | a=1; Domain=example.org            | https://badexample.org/     | -",
                "https://example.org/         | a=1; Domain=www.example.org        | https://www.example.org/    | -",
                "https://example.org/         | a=1; Domain=other.org              | https://other.org/          | -",
                "https://example.org/         | a=1; Domain=other.org; Domain=     | https://example.org/        | a=1",
                "https://example.org/         | a=1; Domain=org                    | https://other.org/          | -",
                "https://example.org/         | a=1; Domain=org                    | https://example.org/        | -",
                "https://example.co.uk/       | a=1; Domain=co.uk                  | https://example.co.uk/      | -",
                "https://me.github.io/        | a=1; Domain=github.io              | https://you.github.io/      | -",
                "https://github.io/           | a=1; Domain=github.io              | https://github.io/          | a=1",
                "https://github.io/           | a=1; Domain=github.io              | https://you.github.io/      | -",
                "https://x.ck/                | a=1; Domain=x.ck                   | https://y.x.ck/             | -",
                "https://www.ck/              | a=1; Domain=www.ck                 | https://y.www.ck/           | a=1",
                "https://a.unlisted/          | a=1; Domain=unlisted               | https://b.unlisted/         | -",
                "https://b.s3.amazonaws.com/  | a=1; Domain=amazonaws.com          | https://x.amazonaws.com/    | -",
                "http://localhost:8080/       | a=1; Domain=localhost              | http://localhost:8080/      | a=1",
                "https://xn--bcher-kva.de/    | a=1; Domain=xn--bcher-kva.de       | https://x.xn--bcher-kva.de/ | a=1",
                "https://h.org/a/b            | a=1                                | https://h.org/a/c           | a=1",
                "https://h.org/a/b            | a=1                                | https://h.org/a             | a=1",
                "https://h.org/a/b            | a=1                                | https://h.org/ab            | -",
                "https://h.org/a/b            | a=1                                | https://h.org/              | -",
                "https://h.org/a/b?x=/c/d     | a=1                                | https://h.org/a/c?y         | a=1",
                "https://h.org                | a=1                                | https://h.org/a             | a=1",
                "https://h.org/a/b            | a=1; Path=/                        | https://h.org/c             | a=1",
                "https://h.org/a/b            | a=1; Path=/c/                      | https://h.org/c/d           | a=1",
                "https://h.org/a/b            | a=1; Path=/c/                      | https://h.org/c             | -",
                "https://h.org/a/b            | a=1; Path=c                        | https://h.org/a/d           | a=1",
                "https://h.org/               | a=1; Secure                        | https://h.org/              | a=1",
                "https://h.org/               | a=1; Secure                        | wss://h.org/                | a=1",
                "https://h.org/               | a=1; Secure                        | http://h.org/               | -",
                "http://h.org/                | a=1; Secure                        | https://h.org/              | -",
                "https://h.org/               | a=1; SameSite=Strict               | https://h.org/              | a=1",
                "https://h.org/               | a=1; SameSite=None                 | https://h.org/              | -",
                "https://h.org/               | a=1; SameSite=None; Secure         | https://h.org/              | a=1",
                "https://h.org/               | a=1; HttpOnly                      | https://h.org/              | a=1",
                "https://h.org/               | __Secure-a=1                       | https://h.org/              | -",
                "https://h.org/               | __secure-a=1; Secure               | https://h.org/              |"
                        + " __secure-a=1",
                "https://h.org/               | __Host-a=1; Secure; Path=/         | https://h.org/              |"
                        + " __Host-a=1",
                "https://h.org/               | __Host-a=1; Secure                 | https://h.org/              | -",
                "https://h.org/               | __HOST-a=1; Path=/                 | https://h.org/              | -",
                "https://h.org/               | __Host-a=1; Secure; Path=/; Domain=h.org | https://h.org/        | -",
                "https://h.org/               | =__Host-a=1; Secure; Path=/        | https://h.org/              | -",
                "https://h.org/               | =1                                 | https://h.org/              | =1",
                "https://h.org/               | a=\"b c\", d                       | https://h.org/              |"
                        + " a=\"b c\", d",
                "https://h.org/               | a=1; Max-Age=0                     | https://h.org/              | -",
                "https://h.org/               | a=1; Max-Age=-5                    | https://h.org/              | -",
                "https://h.org/               | a=1; Max-Age=+5                    | https://h.org/              | a=1",
                "https://h.org/               | a=1; Max-Age=60; Expires=Thu, 01 Jan 1970 00:00:01 GMT |"
                        + " https://h.org/ | a=1",
                "https://h.org/               | a=1; Max-Age=0; Expires=Mon, 31 Jan 2039 20:05:49 -0000 |"
                        + " https://h.org/ | -",
                "https://h.org/               | a=1; EXPIRES=Fri, 02-Jan-1970 00:00:00 GMT | https://h.org/      | -",
                "https://h.org/               | a=1; expires=Mon, 31 Jan 2039 20:05:49 -0000; secure | https://h.org/"
                        + " | a=1",
                "https://h.org/               | a=1; expires=nonsense              | https://h.org/              | a=1",
                "http://127.0.0.1/            | a=1                                | http://127.0.0.1/           | -",
                "http://[::1]/                | a=1                                | http://[::1]/               | -",
                "https://user:pw@h.org/       | a=1                                | https://h.org/              | a=1",
                "https://H.ORG/               | a=1                                | HTTPS://h.Org:443/          | a=1",
            })
    void aCookieGoesWhereItMay(String from, String setCookie, String to, String sent) {
        Cookie.parse(setCookie).ifPresent(cookie -> jar.add(from, cookie));
        assertThat(sent(to)).isEqualTo(sent == null ? "" : sent);
    }

    @Test
    void anAddressMaySetCookiesOnlyIfTheProgramAllowsIt() {
        var unsafe = new CookieJar(options -> options.unsafe(true));
        assertThat(unsafe.add("http://127.0.0.1:80/", Cookie.of("a", "1"))).isTrue();
        assertThat(unsafe.add("http://127.0.0.1/", Cookie.of("b", "1").withDomain("0.0.1")))
                .isFalse();
        assertThat(unsafe.add("http://[::1]/", Cookie.of("c", "1"))).isTrue();
        assertThat(unsafe.cookies("http://127.0.0.1:8080/")).hasSize(1);
        assertThat(unsafe.cookies("http://1.127.0.0.1/")).isEmpty();
        assertThat(unsafe.cookies("http://[::1]:1/")).hasSize(1);
    }

    @Test
    void anOriginMayCountAsSecure() {
        var local = new CookieJar(options -> options.treatAsSecure("http://localhost:8080"));
        Cookie secure = Cookie.of("a", "1").withSecure();
        assertThat(local.add("http://localhost:8081/", secure)).isFalse();
        assertThat(local.add("http://localhost:8080/", secure)).isTrue();
        assertThat(local.cookies("http://localhost:8080/x")).hasSize(1);
        assertThat(local.cookies("http://localhost/")).isEmpty();
    }

    @Test
    void longerPathsGoFirstThenOlderCookies() {
        add("https://h.org/", "a=1; Path=/");
        add("https://h.org/", "b=1; Path=/x");
        add("https://h.org/", "c=1; Path=/");
        add("https://h.org/", "a=2; Path=/x");
        add("https://h.org/", "a=3; Path=/"); // as old as the one that it replaces
        assertThat(sent("https://h.org/x")).isEqualTo("b=1; a=2; a=3; c=1");
    }

    @Test
    void whatIsOfAnotherDomainOrPathIsAnotherCookie() {
        add("https://a.h.org/", "n=1; Domain=h.org; Path=/");
        add("https://a.h.org/", "n=2; Path=/");
        add("https://a.h.org/", "n=; Domain=h.org; Path=/x; Max-Age=0");
        assertThat(sent("https://a.h.org/")).isEqualTo("n=1; n=2");
        assertThat(sent("https://b.h.org/")).isEqualTo("n=1");
        add("https://a.h.org/", "n=; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT");
        assertThat(sent("https://a.h.org/")).isEqualTo("n=1");
        add("https://www.amazon.it/", "id=-; path=/; domain=.www.amazon.it; expires=Fri, 31-May-2013 12:17:19 GMT");
        add("https://www.amazon.it/", "id=260; Domain=.amazon.it; Path=/; Secure");
        assertThat(sent("https://www.amazon.it/")).isEqualTo("id=260");
    }

    @Test
    void ofTwoInOneResponseEachCountsByItself() {
        add("https://h.org/", "n=; expires=Thu, 01 Jan 1970 00:00:00 GMT");
        add("https://h.org/", "n=new");
        assertThat(sent("https://h.org/")).isEqualTo("n=new");
        assertThat(jar.all().getFirst().expires()).isEmpty();
    }

    @Test
    void whoeverMayListenCannotHideASecureCookie() {
        add("https://h.org/", "n=1; Secure; Path=/x");
        assertThat(jar.add("http://h.org/", parsed("n=2; Path=/x/y"))).isFalse();
        assertThat(jar.add("http://a.h.org/", parsed("n=2; Domain=h.org; Path=/x")))
                .isFalse();
        assertThat(jar.add("http://a.h.org/", parsed("n=2; Path=/x"))).isFalse();
        assertThat(jar.add("http://h.org/", parsed("n=2; Path=/"))).isTrue();
        assertThat(jar.add("http://h.org/", parsed("m=2; Path=/x"))).isTrue();
        assertThat(jar.add("https://h.org/", parsed("n=3; Path=/x"))).isTrue();
    }

    @Test
    void cookiesExpireByTheLoopsTime() {
        virtually(() -> {
            add("https://h.org/", "a=1; Max-Age=60");
            add("https://h.org/", "b=1; Max-Age=99999999999999999999");
            add("https://h.org/", "c=1");
            Instant expiry = jar.all().get(1).expires().orElseThrow();
            assertThat(Duration.between(Instant.now(), expiry)).isBetween(Duration.ofDays(399), Duration.ofDays(401));
            sleep(Duration.ofSeconds(59));
            assertThat(sent("https://h.org/")).isEqualTo("a=1; b=1; c=1");
            sleep(Duration.ofSeconds(1));
            assertThat(sent("https://h.org/")).isEqualTo("b=1; c=1");
            sleep(Duration.ofDays(400));
            assertThat(sent("https://h.org/")).isEqualTo("c=1");
            assertThat(jar.size()).isEqualTo(1);
        });
    }

    @Test
    void aServerThatSetsTooManyLosesItsOwn() {
        add("https://mine.org/", "keep=1");
        for (int i = 0; i < 400; i++) {
            add("https://h" + i + ".evil.org/", "n" + i + "=1; Secure");
        }
        assertThat(jar.size()).isEqualTo(181);
        assertThat(sent("https://mine.org/")).isEqualTo("keep=1");
        assertThat(sent("https://h399.evil.org/")).isEqualTo("n399=1");
        assertThat(sent("https://h0.evil.org/")).isEmpty();
    }

    @Test
    void whatWasNotUsedForTheLongestTimeGoesFirst() {
        var small = new CookieJar(options -> options.limit(3).limitPerSite(2));
        small.add("https://a.org/", parsed("s=1; Secure"));
        small.add("https://a.org/", parsed("p=1"));
        small.add("https://a.org/", parsed("q=1"));
        assertThat(small.all()).extracting(each -> each.cookie().name()).containsExactly("s", "q");
        small.add("https://b.org/", parsed("b=1"));
        small.cookies("https://a.org/");
        small.add("https://c.org/", parsed("c=1"));
        assertThat(small.all()).extracting(each -> each.cookie().name()).containsExactly("s", "q", "c");
        assertThat(small).hasToString("CookieJar[3 cookies]");
    }

    @Test
    void lookingForCookiesLeavesNothing() {
        add("https://h.org/", "a=1; Path=/");
        for (int i = 0; i < 1000; i++) {
            jar.cookies("https://h" + i + ".org/x/" + i);
        }
        assertThat(jar.size()).isEqualTo(1);
    }

    @Test
    void cookiesAreRemoved() {
        add("https://a.h.org/", "a=1");
        add("https://h.org/", "b=1");
        add("https://o.org/", "c=1; Path=/x");
        assertThat(jar.removeIf(each -> each.path().equals("/x"))).isTrue();
        jar.clearDomain("A.H.org");
        assertThat(jar.all()).hasToString("[StoredCookie[b for h.org/]]");
        jar.clear();
        assertThat(jar.isEmpty()).isTrue();
        assertThat(jar.all()).isEmpty();
    }

    @Test
    void aJarThatKeepsNothing() {
        CookieJar none = CookieJar.none();
        assertThat(none.add("https://h.org/", Cookie.of("a", "1"))).isFalse();
        assertThat(none.isEmpty()).isTrue();
    }

    @Test
    void whatNoHeaderCanHaveIsRefused() {
        assertThat(jar.add("https://h.org/", parsed("a=\u20ac"))).isFalse();
        assertThat(jar.add("https://h.org/", parsed("a\tb=1"))).isFalse();
        assertThat(jar.add("https://h.org/", parsed("a=b\tc"))).isTrue();
    }

    @Test
    void whatIsNoUrlIsRefused() {
        for (String text :
                List.of("", "/x", "ftp://h/", "https://", "https:///x", "https://b\u00fccher.de/", "h.org")) {
            assertThatThrownBy(() -> jar.cookies(text))
                    .as(text)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("url must be an absolute http or https URL in ASCII, was ");
        }
        assertThatThrownBy(() -> jar.cookies("https://user:secret@b\u00fc/")).hasMessageNotContaining("secret");
    }

    private void add(String url, String setCookie) {
        jar.add(url, parsed(setCookie));
    }

    private static Cookie parsed(String setCookie) {
        return Cookie.parse(setCookie).orElseThrow();
    }

    private String sent(String url) {
        return jar.cookies(url).stream()
                .map(each -> each.name() + "=" + each.value())
                .collect(Collectors.joining("; "));
    }

    private static void virtually(VoidOp<RuntimeException> body) {
        try (var runner = new Runner(options -> options.driver(new VirtualClock()))) {
            runner.run(body);
        }
    }
}
