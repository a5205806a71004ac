package io.asyncio4j.http.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

class UrlTest {

    private static final String BASE = "http://a/b/c/d;p?q";

    /// What is written, and what it is.
    private static final String[][] ABSOLUTE = {
        {"http://h", "http://h/"},
        {"HTTP://Example.ORG/Path", "http://example.org/Path"},
        {"http://a_b:8080/", "http://a_b:8080/"},
        {"http://_dmarc.example.org", "http://_dmarc.example.org/"},
        {"http://-a.example-.org/", "http://-a.example-.org/"},
        {"http://example.org./", "http://example.org./"},
        {"http://h:80/", "http://h/"},
        {"http://h:443/", "http://h:443/"},
        {"https://h:443", "https://h/"},
        {"https://h:80", "https://h:80/"},
        {"http://h:/", "http://h/"},
        {"http://h:0080/", "http://h/"},
        {"http://h:65535/", "http://h:65535/"},
        {"http://h?q", "http://h/?q"},
        {"http://h#f", "http://h/#f"},
        {"http://h/?", "http://h/?"},
        {"http://h/p?a?b#c#d", "http://h/p?a?b#c%23d"},
        {"http://h/a//b/", "http://h/a//b/"},
        {"http://h/a/./b/../c/.", "http://h/a/c/"},
        {"http://h/../../a", "http://h/a"},
        {"http://h/a/%2e%2E/b/%2e", "http://h/b/"},
        {"http://h/...", "http://h/..."},
        {"http://h/ä ö?ü=€#𝄞", "http://h/%C3%A4%20%C3%B6?%C3%BC=%E2%82%AC#%F0%9D%84%9E"},
        {"http://h/%c3%a4%2F%7e?%2b+", "http://h/%c3%a4%2F%7e?%2b+"},
        {"http://h/100%?%zz=%4", "http://h/100%25?%25zz=%254"},
        {"http://h/a|b^c`{d}\"<e>?[f]|{g}", "http://h/a%7Cb%5Ec%60%7Bd%7D%22%3Ce%3E?%5Bf%5D%7C%7Bg%7D"},
        {"http://h/-._~!$&'()*+,;=:@", "http://h/-._~!$&'()*+,;=:@"},
        {"http://h/\ud800x", "http://h/%EF%BF%BDx"},
        {"  http://h/a  ", "http://h/a"},
        {"http:\\\\h\\a?b\\c", "http://h/a?b%5Cc"},
        {"http://127.0.0.1:8080/", "http://127.0.0.1:8080/"},
        {"http://[::1]:8080/", "http://[::1]:8080/"},
        {"http://[2001:DB8::A]", "http://[2001:db8::a]/"},
        {"http://[::ffff:1.2.3.4]/", "http://[::ffff:1.2.3.4]/"},
        {"http://[fe80::1%25eth0]:81/", "http://[fe80::1%25eth0]:81/"},
        {"http://[fe80::1%eth0]/", "http://[fe80::1%25eth0]/"},
        {"http://Bücher.example/", "http://xn--bcher-kva.example/"},
        {"http://b%C3%BCcher.example/", "http://xn--bcher-kva.example/"},
        {"http://straße.example/", "http://xn--strae-oqa.example/"},
        {"http://σόλος.example/", "http://xn--wxaijb9b.example/"},
        {"http://他们为什么不说中文.example", "http://xn--ihqwcrb4cv8a8dqg056pqjye.example/"},
        {"http://почему.example", "http://xn--e1aoedxv.example/"},
        {"http://例え。テスト/", "http://xn--r8jz45g.xn--zckzah/"},
        {"http://ｅｘａｍｐｌｅ．ｏｒｇ/", "http://example.org/"},
        {"http://exa\u00admple.org/", "http://example.org/"},
        {"http://💩.example/", "http://xn--ls8h.example/"},
        {"http://user:secret@h/", "http://h/"},
        {"http://user:se@cr@et@h/", "http://h/"},
        {"http://@h/", "http://h/"},
    };

    private static final List<String> INVALID = List.of(
            "",
            "h",
            "/relative",
            "//h/",
            "?q",
            "ftp://h/",
            "localhost:8080/",
            "http:",
            "http:h",
            "http:/h",
            "http://",
            "http:///h",
            "http://?q",
            "http://:80/",
            "http://bad host/",
            "http://a:b/",
            "http://h:-1/",
            "http://h:65536/",
            "http://h:80:80/",
            "http://h:８０/",
            "http://a..b/",
            "http://.a/",
            "http://a%2Fb/",
            "http://a%00b/",
            "http://a%40b/",
            "http://a<b/",
            "http://℀.example/",
            "http://a\u0301\u200e.example/",
            "http://[::1",
            "http://::1/",
            "http://[::1]x/",
            "http://[1.2.3.4]/",
            "http://[g::1]/",
            "http://[[::1]]/",
            "http://[fe80::1%25]/",
            "http://[fe80::1%25a/b]/",
            "http://127.1/",
            "http://0x7f000001/",
            "http://2130706433/",
            "http://1.2.3.256/",
            "http://1.2.3.04/",
            "http://h/a\r\nX: y",
            "http://h\t/",
            "http://h/\u0000",
            "http://h/\u007f",
            "http://" + "a".repeat(64) + ".org/",
            "http://" + "a.".repeat(127) + "b/",
            "http://us%3Aer:p@h/");

    /// RFC 3986, sections 5.4.1 and 5.4.2; then what its tables do not have.
    private static final String[][] REFERENCES = {
        {"g", "http://a/b/c/g"},
        {"./g", "http://a/b/c/g"},
        {"g/", "http://a/b/c/g/"},
        {"/g", "http://a/g"},
        {"//g", "http://g/"},
        {"?y", "http://a/b/c/d;p?y"},
        {"g?y", "http://a/b/c/g?y"},
        {"#s", "http://a/b/c/d;p?q#s"},
        {"g#s", "http://a/b/c/g#s"},
        {"g?y#s", "http://a/b/c/g?y#s"},
        {";x", "http://a/b/c/;x"},
        {"g;x", "http://a/b/c/g;x"},
        {"g;x?y#s", "http://a/b/c/g;x?y#s"},
        {"", "http://a/b/c/d;p?q"},
        {".", "http://a/b/c/"},
        {"./", "http://a/b/c/"},
        {"..", "http://a/b/"},
        {"../", "http://a/b/"},
        {"../g", "http://a/b/g"},
        {"../..", "http://a/"},
        {"../../", "http://a/"},
        {"../../g", "http://a/g"},
        {"../../../g", "http://a/g"},
        {"../../../../g", "http://a/g"},
        {"/./g", "http://a/g"},
        {"/../g", "http://a/g"},
        {"g.", "http://a/b/c/g."},
        {".g", "http://a/b/c/.g"},
        {"g..", "http://a/b/c/g.."},
        {"..g", "http://a/b/c/..g"},
        {"./../g", "http://a/b/g"},
        {"./g/.", "http://a/b/c/g/"},
        {"g/./h", "http://a/b/c/g/h"},
        {"g/../h", "http://a/b/c/h"},
        {"g;x=1/./y", "http://a/b/c/g;x=1/y"},
        {"g;x=1/../y", "http://a/b/c/y"},
        {"g?y/./x", "http://a/b/c/g?y/./x"},
        {"g?y/../x", "http://a/b/c/g?y/../x"},
        {"g#s/./x", "http://a/b/c/g#s/./x"},
        {"g#s/../x", "http://a/b/c/g#s/../x"},
        {"http:g", "http://a/b/c/g"},
        {"https://G:8443/x", "https://g:8443/x"},
        {"//g:81?x", "http://g:81/?x"},
        {"\\\\g\\x", "http://g/x"},
        {"?", "http://a/b/c/d;p?"},
        {"?page=2", "http://a/b/c/d;p?page=2"},
        {"./x:y", "http://a/b/c/x:y"},
        {"a b", "http://a/b/c/a%20b"},
        {"%2e%2e/g", "http://a/b/g"},
        {"g/%", "http://a/b/c/g/%25"},
    };

    @Test
    void anAbsoluteUrlIsNormalised() {
        for (String[] row : ABSOLUTE) {
            assertThat(Url.parse(row[0])).as(row[0]).hasToString(row[1]);
            assertThat(Url.parse(row[1])).as(row[1]).hasToString(row[1]);
        }
    }

    @Test
    void whatIsNoHttpUrlIsRefused() {
        for (String text : INVALID) {
            assertThatThrownBy(() -> Url.parse(text))
                    .as("<" + text + ">")
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("invalid URL ");
        }
    }

    @Test
    void aReferenceIsResolvedAsTheRfcSays() {
        for (String[] row : REFERENCES) {
            assertThat(Url.parse(BASE).resolve(row[0])).as(row[0]).hasToString(row[1]);
        }
        for (String nowhere : List.of("g:h", "///g", "https:g", "mailto:a@b", "//", "//a:b/", "g\r\nX: y")) {
            assertThatThrownBy(() -> Url.parse(BASE).resolve(nowhere))
                    .as(nowhere)
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void theFragmentGoesOnUnlessTheReferenceHasOne() {
        var url = Url.parse("http://a/b#here");
        assertThat(url.resolve("/c")).hasToString("http://a/c#here");
        assertThat(url.resolve("http://d/")).hasToString("http://d/#here");
        assertThat(url.resolve("/c#there")).hasToString("http://a/c#there");
        assertThat(url.resolve("/c#")).hasToString("http://a/c#");
        assertThat(url.target()).isEqualTo("/b");
    }

    @Test
    void bytesOfAHeaderBeyondAsciiAreKept() {
        var url = Url.parse("http://a/");
        String utf8 = new String("/ü".getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        String host = new String("//bücher.example".getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        assertThat(url.resolve(utf8)).hasToString("http://a/%C3%BC");
        assertThat(url.resolve("/ü")).hasToString("http://a/%FC");
        assertThat(url.resolve(host)).hasToString("http://xn--bcher-kva.example/");
    }

    @Test
    void userAndPasswordAreDecodedAndShownNowhere() {
        assertThat(user("http://user:pass@h/")).isEqualTo("user:pass");
        assertThat(user("http://user@h/")).isEqualTo("user:");
        assertThat(user("http://:pass@h/")).isEqualTo(":pass");
        assertThat(user("http://us%C3%A9r:p%40s%3As@h/")).isEqualTo("usér:p@s:s");
        assertThat(user("http://u:a:b@c@h/")).isEqualTo("u:a:b@c");
        assertThat(Url.parse("http://h/@x").authorization()).isEmpty();
        assertThat(Url.parse("http://@h/").authorization()).isEmpty();
        for (String broken : List.of(
                "http://user:secret@bad host/",
                "http://user:sec/ret@h/",
                "http://user:secret@",
                "http://user:secret@h:99999/",
                "http://user:secret@h/\n",
                "http://user\n:secret@h/",
                "http:user:secret@h/",
                "https:\\\\user:secret@[h",
                "ftp://user:secret@h/",
                "//user:secret@h/",
                "user:secret@h")) {
            assertThatThrownBy(() -> Url.parse(broken))
                    .as(broken)
                    .hasMessageContaining("***@")
                    .hasMessageNotContaining("secret")
                    .hasMessageNotContaining("sec/")
                    .hasNoCause();
        }
    }

    @Test
    void aZoneIsForTheLookUpAlone() {
        var origin = Url.parse("http://[FE80::1%25eth0]:81/").origin();
        assertThat(origin.lookUpName()).isEqualTo("fe80::1%eth0");
        assertThat(origin.bareHost()).isEqualTo("fe80::1");
        assertThat(origin.authority()).isEqualTo("[fe80::1]:81");
        assertThat(Url.parse("https://H").origin().authority()).isEqualTo("h");
    }

    private static String user(String url) {
        String basic = Url.parse(url).authorization().orElseThrow().substring("Basic ".length());
        return new String(Base64.getDecoder().decode(basic), StandardCharsets.UTF_8);
    }
}
