package io.asyncio4j.cli.kernel;

import io.asyncio4j.cli.prompt.Cells;
import java.awt.image.RenderedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;

/// A value in the forms in which a notebook can show it: as text always; [Html] as what it says; an image, or bytes
/// that are one, as an image.
final class MimeBundle {

    private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G'};
    private static final byte[] JPEG = {(byte) 0xff, (byte) 0xd8, (byte) 0xff};

    private MimeBundle() {}

    static Map<String, Object> of(@Nullable Object value) {
        var forms = new LinkedHashMap<String, Object>();
        switch (value) {
            case Html html -> forms.put("text/html", html.text());
            case byte[] bytes when begins(bytes, PNG) -> forms.put("image/png", encoded(bytes));
            case byte[] bytes when begins(bytes, JPEG) -> forms.put("image/jpeg", encoded(bytes));
            case RenderedImage image -> forms.put("image/png", encoded(png(image)));
            case null, default -> {}
        }
        forms.put("text/plain", value instanceof RenderedImage ? "an image" : Cells.text(value));
        return forms;
    }

    private static boolean begins(byte[] bytes, byte[] signature) {
        return bytes.length > signature.length
                && Arrays.equals(bytes, 0, signature.length, signature, 0, signature.length);
    }

    private static String encoded(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static byte[] png(RenderedImage image) {
        var bytes = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, "png", bytes);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
