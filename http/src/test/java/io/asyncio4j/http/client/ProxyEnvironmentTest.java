package io.asyncio4j.http.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProxyEnvironmentTest {

    @Test
    void theSchemeChoosesTheProxy() {
        var environment = Map.of("http_proxy", "one:3128", "HTTPS_PROXY", "http://two", "ALL_PROXY", "socks5://three");

        assertThat(proxy(environment, "http://a/")).isEqualTo("http://one:3128");
        assertThat(proxy(environment, "https://a/")).isEqualTo("http://two:80");
        assertThat(proxy(Map.of("all_proxy", "socks5://three"), "https://a/")).isEqualTo("socks5://three:1080");
        assertThat(proxy(Map.of(), "https://a/")).isEqualTo("null");
        assertThat(proxy(Map.of("http_proxy", " "), "http://a/")).isEqualTo("null");
    }

    @Test
    void aHeaderOfACgiProgramsClientIsNoProxy() {
        assertThat(proxy(Map.of("HTTP_PROXY", "evil", "REQUEST_METHOD", "GET"), "http://a/"))
                .isEqualTo("null");
        assertThat(proxy(Map.of("HTTP_PROXY", "good"), "http://a/")).isEqualTo("http://good:80");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "cafe.example | cafe.example | true",
                "cafe.example | www.cafe.example | true",
                "cafe.example | notcafe.example | false",
                ".cafe.example | www.cafe.example | true",
                "*.cafe.example | www.cafe.example | true",
                "* | anything | true",
                "other, CAFE.example | cafe.example | true",
                "cafe.example:80 | cafe.example | true",
                "cafe.example:81 | cafe.example | false",
                "10.0.0.0/8 | 10.1.2.3 | true",
                "10.0.0.0/8 | 11.1.2.3 | false",
                "10.0.0.0/33 | 10.0.0.0 | false",
                "0.1 | 10.0.0.1 | false",
                "127.0.0.1 | 127.0.0.1 | true",
                "[::1] | [::1] | true",
                "::1 | [::1] | true",
                "fd00::/8 | [fd12::1] | true",
            })
    void someHostsAreReachedStraight(String list, String host, boolean straight) {
        var environment = Map.of("http_proxy", "proxy", "no_proxy", list);

        assertThat(proxy(environment, "http://" + host + "/")).isEqualTo(straight ? "null" : "http://proxy:80");
    }

    @Test
    void credentialsAreNotShown() {
        assertThat(Proxy.of("http://me:secret@proxy:1")).hasToString("http://proxy:1");
        assertThat(Proxy.of("socks5h://me:secret@[::1]:1")).hasToString("socks5h://[::1]:1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Proxy.of("ftp://me:secret@proxy:1"))
                .withMessageEndingWith(", was ftp://proxy:1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "http://", "http://a:0", "http://a:65536", "http://a/b", "gopher://a", "http://a b"})
    void whatIsNoProxyIsRefused(String url) {
        assertThatIllegalArgumentException().isThrownBy(() -> Proxy.of(url));
    }

    private static String proxy(Map<String, String> environment, String url) {
        return String.valueOf(
                new ProxyEnvironment(environment).proxy(Url.parse(url).origin()));
    }
}
