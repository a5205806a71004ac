package io.asyncio4j.cli.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.util.Base64;
import org.junit.jupiter.api.Test;

class MimeBundleTest {

    @Test
    void aValueIsText() {
        assertThat(MimeBundle.of(null)).containsOnly(org.assertj.core.api.Assertions.entry("text/plain", "null"));
        assertThat(MimeBundle.of("tea")).containsOnlyKeys("text/plain").containsEntry("text/plain", "\"tea\"");
    }

    @Test
    void htmlIsHtml() {
        assertThat(MimeBundle.of(new Html("<b>tea</b>")))
                .containsOnlyKeys("text/html", "text/plain")
                .containsEntry("text/html", "<b>tea</b>");
    }

    @Test
    void anImageIsAPng() {
        Object png = MimeBundle.of(new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB))
                .get("image/png");

        assertThat(Base64.getDecoder().decode(String.valueOf(png))).startsWith(0x89, 'P', 'N', 'G');
    }

    @Test
    void bytesAreAnImageIfTheyBeginAsOne() {
        assertThat(MimeBundle.of(new byte[] {(byte) 0x89, 'P', 'N', 'G', 1})).containsKey("image/png");
        assertThat(MimeBundle.of(new byte[] {(byte) 0xff, (byte) 0xd8, (byte) 0xff, 1}))
                .containsKey("image/jpeg");
        assertThat(MimeBundle.of(new byte[] {1, 2, 3})).containsOnlyKeys("text/plain");
        assertThat(MimeBundle.of(new byte[0])).containsOnlyKeys("text/plain");
    }
}
