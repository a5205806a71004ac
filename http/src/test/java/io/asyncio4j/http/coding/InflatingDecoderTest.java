package io.asyncio4j.http.coding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

class InflatingDecoderTest {

    private static final byte[] TEXT = "grüß dich ".repeat(5_000).getBytes(StandardCharsets.UTF_8);

    @Test
    void gzipAndBothKindsOfDeflateAreDecodedHoweverTheyCome() throws Exception {
        for (byte[] text : List.of(TEXT, new byte[0], new byte[] {1})) {
            for (int size : List.of(1, 2, 7, 1_000, 1_000_000)) {
                assertThat(decoded("gzip", gzip(text), size)).isEqualTo(text);
                assertThat(decoded("deflate", deflate(text, false), size)).isEqualTo(text);
                assertThat(decoded("deflate", deflate(text, true), size)).isEqualTo(text);
            }
        }
    }

    @Test
    void nothingAtAllIsNothing() throws Exception {
        assertThat(decoded("gzip", new byte[0], 1)).isEmpty();
        assertThat(decoded("deflate", new byte[0], 1)).isEmpty();
    }

    @Test
    void membersFollowEachOtherAndWhatFollowsThemIsIgnored() throws Exception {
        byte[] both = joined(gzip(TEXT), gzip(TEXT));
        for (int size : List.of(1, 1_000, 1_000_000)) {
            assertThat(decoded("gzip", both, size)).isEqualTo(joined(TEXT, TEXT));
            assertThat(decoded("gzip", joined(gzip(TEXT), new byte[100]), size)).isEqualTo(TEXT);
            assertThat(decoded("gzip", joined(gzip(TEXT), new byte[1]), size)).isEqualTo(TEXT);
            assertThat(decoded("deflate", joined(deflate(TEXT, false), new byte[3]), size))
                    .isEqualTo(TEXT);
        }
    }

    @Test
    void everythingThatAHeaderMayHaveIsSkipped() throws Exception {
        byte[] plain = gzip(TEXT);
        var header = new ByteArrayOutputStream();
        header.write(new byte[] {0x1f, (byte) 0x8b, 8, 2 + 4 + 8 + 16, 0, 0, 0, 0, 0, 3});
        header.write(new byte[] {3, 0, 'a', 'b', 'c'});
        header.write("name\0comment\0".getBytes(StandardCharsets.US_ASCII));
        header.write(new byte[] {7, 7});
        header.write(plain, 10, plain.length - 10);
        for (int size : List.of(1, 1_000_000)) {
            assertThat(decoded("gzip", header.toByteArray(), size)).isEqualTo(TEXT);
        }
    }

    @Test
    void whatIsNoGzipIsRefused() throws Exception {
        byte[] zipped = gzip(TEXT);
        byte[] wrong = zipped.clone();
        wrong[wrong.length - 6]++;
        var broken = new ArrayList<>(List.of(
                "hi".getBytes(StandardCharsets.UTF_8),
                "h".getBytes(StandardCharsets.UTF_8),
                TEXT,
                wrong,
                joined(zipped, Arrays.copyOf(zipped, 12)),
                new byte[] {0x1f, (byte) 0x8b, 7, 0, 0, 0, 0, 0, 0, 0}));
        for (int length : List.of(1, 5, 10, 30, zipped.length - 9, zipped.length - 1)) {
            broken.add(Arrays.copyOf(zipped, length));
        }
        for (byte[] bytes : broken) {
            for (int size : List.of(1, 1_000_000)) {
                assertThatThrownBy(() -> decoded("gzip", bytes, size)).isInstanceOf(DataFormatException.class);
            }
        }
        assertThatThrownBy(() -> decoded("deflate", TEXT, 100)).isInstanceOf(DataFormatException.class);
        assertThatThrownBy(() -> decoded("deflate", new byte[] {'x'}, 100)).isInstanceOf(DataFormatException.class);
    }

    @Test
    void aHeaderWithoutEndIsRefused() {
        var decoder = new InflatingDecoder(true);
        decoder.add(new byte[] {0x1f, (byte) 0x8b, 8, 8, 0, 0, 0, 0, 0, 3});
        for (int n = 0; n < 20; n++) {
            byte[] name = new byte[1024];
            Arrays.fill(name, (byte) 'x');
            decoder.add(name);
        }
        assertThatThrownBy(decoder::next).hasMessageContaining("header has more than");
    }

    @Test
    void littleComesOutAtATime() throws Exception {
        var decoder = new InflatingDecoder(true);
        decoder.add(gzip(new byte[10_000_000]));
        assertThat(decoder.next()).hasSizeLessThanOrEqualTo(16 * 1024);
        assertThat(decoder.isIdle()).isFalse();
    }

    private static byte[] decoded(String coding, byte[] bytes, int size) throws DataFormatException {
        var decoder = new InflatingDecoder(coding.equals("gzip"));
        var out = new ByteArrayOutputStream();
        for (int at = 0; at < bytes.length; at += size) {
            decoder.add(Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + size)));
            for (byte[] part = decoder.next(); part != null; part = decoder.next()) {
                out.writeBytes(part);
            }
        }
        boolean whole = decoder.mayEnd();
        decoder.close();
        if (!whole) {
            throw new DataFormatException("ends early");
        }
        return out.toByteArray();
    }

    private static byte[] gzip(byte[] text) throws IOException {
        var out = new ByteArrayOutputStream();
        try (OutputStream zip = new GZIPOutputStream(out)) {
            zip.write(text);
        }
        return out.toByteArray();
    }

    private static byte[] deflate(byte[] text, boolean bare) throws IOException {
        var out = new ByteArrayOutputStream();
        try (OutputStream zip = new DeflaterOutputStream(out, new Deflater(9, bare))) {
            zip.write(text);
        }
        return out.toByteArray();
    }

    private static byte[] joined(byte[] one, byte[] other) {
        var out = new ByteArrayOutputStream();
        out.writeBytes(one);
        out.writeBytes(other);
        return out.toByteArray();
    }
}
