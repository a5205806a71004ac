package io.asyncio4j.http.coding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.zip.DataFormatException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CodingsTest {

    private static final byte[] TEXT = "grüß dich ".repeat(50_000).getBytes(StandardCharsets.UTF_8);
    private static final byte[] NOISE = noise(300_000);

    @Test
    void theLibrariesOfTheTestsAreFound() {
        assertThat(Codings.known()).containsExactly("br", "zstd", "gzip", "deflate");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "deflate", "br", "zstd"})
    void whatIsEncodedIsDecodedHoweverItComes(String coding) throws Exception {
        for (byte[] text : List.of(TEXT, NOISE, new byte[0], new byte[] {1})) {
            byte[] encoded = encoded(text, coding);
            for (int size : List.of(1, 7, 1_000, 1_000_000)) {
                assertThat(decoded(encoded, size, coding)).isEqualTo(text);
            }
        }
        assertThat(encoded(TEXT, coding)).hasSizeLessThan(TEXT.length / 100);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "deflate", "br", "zstd"})
    void whatWasFlushedCanBeReadAtOnce(String coding) throws Exception {
        ContentEncoder encoder = Codings.encoder(coding);
        ContentDecoder decoder = decoder(DecodingLimits.NONE, coding);
        for (int i = 0; i < 100; i++) {
            byte[] word = ("word " + i).getBytes(StandardCharsets.UTF_8);
            decoder.add(encoder.encode(word));
            decoder.add(encoder.flush());
            assertThat(drain(decoder)).isEqualTo(word);
        }
        decoder.add(encoder.finish());
        assertThat(drain(decoder)).isEmpty();
        assertThat(decoder.mayEnd()).isTrue();
        encoder.close();
        decoder.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "deflate", "br", "zstd"})
    void whatIsCutShortMayNotEnd(String coding) throws Exception {
        byte[] encoded = encoded(TEXT, coding);
        for (int length : List.of(1, 5, encoded.length / 2, encoded.length - 1)) {
            assertThatThrownBy(() -> decoded(Arrays.copyOf(encoded, length), 1_000, coding))
                    .as("%s bytes", length)
                    .isInstanceOf(DataFormatException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "br", "zstd"})
    void noiseIsRefused(String coding) {
        assertThatThrownBy(() -> decoded(NOISE, 1_000, coding)).isInstanceOf(DataFormatException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "deflate", "br", "zstd"})
    void littleComesOutAtATimeAndNothingAfterTheEnd(String coding) throws Exception {
        ContentDecoder decoder = decoder(DecodingLimits.NONE, coding);
        decoder.add(encoded(new byte[10_000_000], coding));

        assertThat(decoder.next()).hasSizeLessThanOrEqualTo(16 * 1024);
        assertThat(decoder.isIdle()).isFalse();

        decoder.close();
        decoder.close();
        decoder.add(new byte[10]);
        assertThat(decoder.isIdle()).isTrue();
    }

    @Test
    void severalCodingsAreUndoneInTheOppositeOrder() throws Exception {
        for (int size : List.of(1, 1_000, 1_000_000)) {
            assertThat(decoded(encoded(TEXT, "gzip", "br", "zstd", "deflate"), size, "gzip", "br", "zstd", "deflate"))
                    .isEqualTo(TEXT);
        }
        assertThat(Codings.applied(List.of("GZIP, x-deflate", "identity", "br , ")))
                .containsExactly("gzip", "deflate", "br");
    }

    @Test
    void whatIsUnknownOrTooMuchIsLeftAlone() {
        for (List<String> codings : List.of(
                List.<String>of(),
                List.of("compress"),
                List.of("gzip", "exi"),
                List.of("gzip", "gzip", "gzip", "gzip", "gzip", "gzip"))) {
            assertThat(Codings.decoder(codings, DecodingLimits.NONE))
                    .as("%s", codings)
                    .isNull();
        }
        assertThat(Codings.canDecode(List.of())).isTrue();
        assertThat(Codings.canDecode(List.of("exi"))).isFalse();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Codings.encoder("exi"))
                .withMessage("coding must be one of [br, zstd, gzip, deflate], was exi");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "deflate", "br", "zstd"})
    void aRatioBeyondTheLimitIsRefused(String coding) throws Exception {
        byte[] bomb = encoded(new byte[20_000_000], coding);
        ContentDecoder decoder = decoder(new DecodingLimits(Long.MAX_VALUE, 100), coding);
        decoder.add(bomb);

        assertThatExceptionOfType(DecodingLimitException.class)
                .isThrownBy(() -> drain(decoder))
                .withMessageMatching(
                        "its \\d+ bytes stand for more than 100 times as many, which is the limit \\(maxDecoding\\)");
        decoder.close();
    }

    @Test
    void aLengthBeyondTheLimitIsRefused() throws Exception {
        assertThat(drainOf(new DecodingLimits(TEXT.length, 1_000))).isEqualTo(TEXT);
        assertThatExceptionOfType(DecodingLimitException.class)
                .isThrownBy(() -> drainOf(new DecodingLimits(TEXT.length - 1, 1_000)))
                .withMessage("it is longer than the limit of " + (TEXT.length - 1) + " bytes (maxDecoded)");
    }

    @Test
    void layersThatComeToNothingAreWorkAndHaveALimitToo() throws Exception {
        byte[] nothing = encoded(new byte[0], "gzip");
        var many = new ByteArrayOutputStream();
        for (int i = 0; i < 500_000; i++) {
            many.writeBytes(nothing);
        }
        byte[] bomb = encoded(many.toByteArray(), "br");
        ContentDecoder decoder = decoder(new DecodingLimits(Long.MAX_VALUE, 1_100), "gzip", "br");
        decoder.add(bomb);

        assertThat(decoder.next()).isEmpty();
        assertThat(decoder.isIdle()).isFalse();
        assertThatExceptionOfType(DecodingLimitException.class).isThrownBy(() -> drain(decoder));
        decoder.close();
    }

    /// As RFC 9659 demands: the other side could have us take 2 GiB at once.
    @Test
    void aLargeWindowIsRefused() {
        byte[] frame = {(byte) 0x28, (byte) 0xb5, 0x2f, (byte) 0xfd, 0, 0x78, 1, 0, 0}; // a window of 32 MiB

        assertThatThrownBy(() -> decoded(frame, 100, "zstd"))
                .isInstanceOf(DataFormatException.class)
                .hasMessageContaining("8 MiB");
    }

    @Test
    void withoutTheLibrariesTheirCodingsAreUnknown() throws Exception {
        try (var alone = new Alone()) {
            assertThat(alone.known()).containsExactly("gzip", "deflate");
        }
    }

    private static byte[] drainOf(DecodingLimits limits) throws DataFormatException {
        ContentDecoder decoder = decoder(limits, "gzip");
        try {
            decoder.add(encoded(TEXT, "gzip"));
            return drain(decoder);
        } finally {
            decoder.close();
        }
    }

    private static byte[] encoded(byte[] text, String... codings) {
        byte[] encoded = text;
        for (String coding : codings) {
            ContentEncoder encoder = Codings.encoder(coding);
            var out = new ByteArrayOutputStream();
            int half = encoded.length / 2;
            out.writeBytes(encoder.encode(Arrays.copyOf(encoded, half)));
            out.writeBytes(encoder.encode(Arrays.copyOfRange(encoded, half, encoded.length)));
            out.writeBytes(encoder.finish());
            encoder.close();
            encoded = out.toByteArray();
        }
        return encoded;
    }

    private static byte[] decoded(byte[] bytes, int size, String... codings) throws DataFormatException {
        ContentDecoder decoder = decoder(DecodingLimits.NONE, codings);
        try {
            var out = new ByteArrayOutputStream();
            for (int at = 0; at < bytes.length; at += size) {
                decoder.add(Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + size)));
                out.writeBytes(drain(decoder));
            }
            if (!decoder.mayEnd()) {
                throw new DataFormatException("ends early");
            }
            return out.toByteArray();
        } finally {
            decoder.close();
        }
    }

    private static byte[] drain(ContentDecoder decoder) throws DataFormatException {
        var out = new ByteArrayOutputStream();
        for (byte[] part = decoder.next(); part != null; part = decoder.next()) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    private static ContentDecoder decoder(DecodingLimits limits, String... codings) {
        return Objects.requireNonNull(Codings.decoder(List.of(codings), limits));
    }

    private static byte[] noise(int length) {
        byte[] noise = new byte[length];
        new Random(1).nextBytes(noise);
        return noise;
    }

    /// The classes of this project, without any library beside them.
    private static final class Alone implements AutoCloseable {

        private final URLClassLoader loader = new URLClassLoader(
                new URL[] {Codings.class.getProtectionDomain().getCodeSource().getLocation()},
                ClassLoader.getPlatformClassLoader());

        List<Object> known() throws ReflectiveOperationException {
            try {
                return new ArrayList<>((List<?>) loader.loadClass(Codings.class.getName())
                        .getMethod("known")
                        .invoke(null));
            } catch (InvocationTargetException e) {
                throw new AssertionError(e.getCause());
            }
        }

        @Override
        public void close() {
            try {
                loader.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
