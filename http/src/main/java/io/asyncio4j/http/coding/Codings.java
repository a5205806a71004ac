package io.asyncio4j.http.coding;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.zip.Deflater;
import org.jspecify.annotations.Nullable;

/// The content codings that this program knows: gzip, deflate, and br and zstd if brotli4j and zstd-jni are there.
/// Any thread.
///
/// Source: RFC 9110, section 8.4.
public final class Codings {

    /// How many codings a body may have, one upon the other. Nobody uses two; whoever uses fifty means harm.
    public static final int MOST = 5;

    private static final int BROTLI_QUALITY = 4; // of 11: as fast as gzip, and denser
    private static final int ZSTD_LEVEL = 3; // of 22: the library's own choice

    private Codings() {}

    /// The names of the codings that can be applied and undone, the best first.
    public static List<String> known() {
        var known = new ArrayList<String>();
        if (Libraries.hasBrotli()) {
            known.add("br");
        }
        if (Libraries.hasZstd()) {
            known.add("zstd");
        }
        known.addAll(List.of("gzip", "deflate"));
        return known;
    }

    /// The codings that the values of Content-Encoding name, in the order in which they were applied, in lower
    /// case, without `identity`.
    public static List<String> applied(List<String> values) {
        var codings = new ArrayList<String>();
        for (String value : values) {
            for (String coding : value.split(",", -1)) {
                codings.add(canonical(coding.strip().toLowerCase(Locale.ROOT)));
            }
        }
        codings.removeAll(List.of("", "identity"));
        return codings;
    }

    /// Whether all of `codings` can be undone.
    public static boolean canDecode(List<String> codings) {
        return codings.size() <= MOST && known().containsAll(codings);
    }

    /// The decoder of a body to which `codings` were applied; it must be closed. Null if there are none, or
    /// if one of them is unknown.
    public static @Nullable ContentDecoder decoder(List<String> codings, DecodingLimits limits) {
        if (codings.isEmpty() || !canDecode(codings)) {
            return null;
        }
        return new ContentDecoder(
                codings.reversed().stream().map(Codings::decoder).toList(), limits);
    }

    /// An encoder; it must be closed.
    ///
    /// @param coding one of [#known]
    public static ContentEncoder encoder(String coding) {
        if (!known().contains(coding)) {
            throw new IllegalArgumentException("coding must be one of " + known() + ", was " + coding);
        }
        return switch (coding) {
            case "br" -> new BrotliEncoder(BROTLI_QUALITY);
            case "zstd" -> new ZstdEncoder(ZSTD_LEVEL);
            default -> new DeflatingEncoder(coding.equals("gzip"), Deflater.DEFAULT_COMPRESSION);
        };
    }

    private static Decoder decoder(String coding) {
        return switch (coding) {
            case "br" -> new BrotliDecoder();
            case "zstd" -> new ZstdDecoder();
            default -> new InflatingDecoder(coding.equals("gzip"));
        };
    }

    private static String canonical(String coding) {
        return switch (coding) {
            case "x-gzip" -> "gzip";
            case "x-deflate" -> "deflate";
            default -> coding;
        };
    }
}
