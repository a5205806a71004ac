package io.asyncio4j.docs;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/// The anchors of a page's headings, as GitHub makes them.
final class Slugs {

    private final Map<String, Integer> used = new HashMap<>();

    /// The anchor of the next heading of the page. A second heading with the same text gets `-1`, and so on.
    String next(String heading) {
        String slug = heading.strip()
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{N}\\p{M}_ -]", "")
                .replace(' ', '-');
        int before = used.merge(slug, 1, Integer::sum) - 1;
        return before == 0 ? slug : slug + "-" + before;
    }
}
