package io.asyncio4j.http.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/// Where a redirect leads is a URL, whatever the handler has written.
class RedirectAnswerTest {

    @Test
    void whatMayNotStandInAUrlIsEncoded() {
        assertThat(location("/grüße/€ 𝄞?q=ä b\t#ü"))
                .isEqualTo("/gr%C3%BC%C3%9Fe/%E2%82%AC%20%F0%9D%84%9E?q=%C3%A4%20b%09#%C3%BC");
        assertThat(location("/\\evil.example/\"<>^`{|}")).isEqualTo("/%5Cevil.example/%22%3C%3E%5E%60%7B%7C%7D");
    }

    @Test
    void aUrlStaysAsItIs() {
        for (String url : new String[] {
            "", "#", "?page=2", "../a;b=1/%2F%c3%a4/", "https://u@[fe80::1%25eth0]:81/-._~!$&'()*+,;=:@/?a?b#c"
        }) {
            assertThat(location(url)).isEqualTo(url);
        }
    }

    @Test
    void controlCharactersAreRefused() {
        for (String bad : new String[] {"/a\r\nX: y", "/a\0b", "/\u007f"}) {
            assertThatThrownBy(() -> location(bad)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    private static String location(String reference) {
        return Response.redirect(reference).headers().first("Location").orElseThrow();
    }
}
