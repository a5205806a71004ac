package io.asyncio4j.cli.kernel;

/// Text that a notebook shows as HTML.
///
/// @param text in HTML; what comes from others must be escaped before
public record Html(String text) {

    @Override
    public String toString() {
        return text;
    }
}
