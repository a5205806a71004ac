package io.asyncio4j.cli.kernel;

import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Shows values in a notebook before their cell ends. Cells call `display(value)` without an import.
public final class Display {

    private static volatile @Nullable Consumer<Map<String, Object>> screen; // any thread

    private Display() {}

    /// Shows a value below the cell whose code calls this, which may be that of a task in the background: [Html] as
    /// HTML; an image, or the bytes of a PNG or a JPEG, as an image; any other value as text.
    public static void display(@Nullable Object value) {
        Consumer<Map<String, Object>> shown = screen;
        if (shown == null) {
            throw new IllegalStateException("there is no notebook that could show a value");
        }
        shown.accept(MimeBundle.of(value));
    }

    static void to(Consumer<Map<String, Object>> target) {
        screen = target;
    }
}
