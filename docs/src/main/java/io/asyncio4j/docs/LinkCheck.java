package io.asyncio4j.docs;

import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Follows every link of every page in a folder, those of the API pages too, to its file and its anchor. Links to
/// other sites are not followed.
final class LinkCheck {

    private static final Pattern TAG = Pattern.compile("<[a-zA-Z][^<>]*>");
    private static final Pattern TARGET = Pattern.compile("\\s(?:href|src)=\"([^\"]*)\"");
    private static final Pattern ANCHOR = Pattern.compile("\\s(?:id|name)=\"([^\"]*)\"");
    private static final Pattern ELSEWHERE = Pattern.compile("(?:https?|mailto|data|javascript):.*");

    private final Path folder;
    private final Map<Path, Set<String>> anchors = new HashMap<>();
    private final Map<Path, Set<String>> targets = new HashMap<>();

    LinkCheck(Path folder) {
        this.folder = folder.toAbsolutePath().normalize();
    }

    /// A complaint for each link that leads nowhere.
    List<String> complaints() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path page :
                    (Iterable<Path>) files.filter(file -> file.toString().endsWith(".html"))::iterator) {
                read(page);
            }
        }
        var complaints = new ArrayList<String>();
        targets.forEach((page, links) -> links.forEach(link -> check(page, link, complaints)));
        complaints.sort(null);
        return complaints;
    }

    private void read(Path page) throws IOException {
        Set<String> found = new HashSet<>();
        Set<String> links = new TreeSet<>();
        Matcher tag = TAG.matcher(Files.readString(page));
        while (tag.find()) {
            ANCHOR.matcher(tag.group()).results().forEach(anchor -> found.add(text(anchor.group(1))));
            TARGET.matcher(tag.group()).results().forEach(link -> links.add(text(link.group(1))));
        }
        anchors.put(page, found);
        targets.put(page, links);
    }

    private void check(Path page, String link, List<String> complaints) {
        if (ELSEWHERE.matcher(link).matches()) {
            return;
        }
        String[] parts = link.split("#", 2);
        Path target = parts[0].isEmpty()
                ? page
                : page.resolveSibling(decoded(parts[0].replaceAll("\\?.*", ""))).normalize();
        String from = folder.relativize(page).toString();
        if (!target.startsWith(folder) || !Files.exists(target)) {
            complaints.add(from + ": the link to " + link + " leads nowhere");
        } else if (parts.length > 1 && !parts[1].isEmpty() && !hasAnchor(target, decoded(parts[1]))) {
            complaints.add(from + ": the link to " + link + " leads to no anchor of that page");
        }
    }

    private boolean hasAnchor(Path page, String anchor) {
        return anchors.getOrDefault(page, Set.of()).contains(anchor);
    }

    private static String text(String html) {
        return html.replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&quot;", "\"")
                .replace("&amp;", "&");
    }

    private static String decoded(String part) {
        return URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
}
