package io.asyncio4j.http.server.content;

import io.asyncio4j.http.server.content.FolderQuery.Entry;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// A page that lists what a folder has.
public final class FolderPage {

    private static final String UNRESERVED = "-._~";

    private FolderPage() {}

    /// The page in HTML.
    ///
    /// @param path of the folder
    /// @param hasParent whether the folder above is served too
    public static String html(String path, List<Entry> entries, boolean hasParent) {
        String title = escaped(path);
        var html = new StringBuilder("<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\"><title>")
                .append(title)
                .append("</title></head>\n<body><h1>")
                .append(title)
                .append("</h1>\n<ul>\n");
        if (hasParent) {
            html.append("<li><a href=\"../\">..</a></li>\n");
        }
        for (Entry entry : entries) {
            String end = entry.isFolder() ? "/" : "";
            html.append("<li><a href=\"./")
                    .append(encoded(entry.name()))
                    .append(end)
                    .append("\">")
                    .append(escaped(entry.name()))
                    .append(end)
                    .append("</a>")
                    .append(entry.isFolder() ? "" : " " + entry.size() + " bytes")
                    .append("</li>\n");
        }
        return html.append("</ul></body></html>\n").toString();
    }

    /// A name as a segment of a URL.
    public static String encoded(String name) {
        var encoded = new StringBuilder();
        for (byte each : name.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (each & 0xff);
            boolean plain = (c < 128 && Character.isLetterOrDigit(c)) || UNRESERVED.indexOf(c) >= 0;
            encoded.append(plain ? String.valueOf(c) : "%%%02X".formatted((int) c));
        }
        return encoded.toString();
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
