// Crawls sites from their first pages on, level by level: a few pages at a time, fewer of each host, none that its
// robots.txt forbids; what fails is tried again.
//
//     ./asyncio run examples/Scraper.java [URL ...]

import static io.asyncio4j.Asyncio.*;

import io.asyncio4j.http.client.ClientSession;
import io.asyncio4j.http.client.middleware.Retries;
import io.asyncio4j.http.server.Application;
import io.asyncio4j.http.server.Request;
import io.asyncio4j.http.server.Response;

static final int AT_ONCE = 8;
static final int PER_HOST = 3;
static final int MAX_DEPTH = 4;
static final Pattern LINK = Pattern.compile("<a\\s[^>]*href=\"([^\"#]+)");
static final Pattern TITLE = Pattern.compile("<title>([^<]*)</title>");

record Page(String url, int depth, boolean found, String text, int size, Duration time, List<String> links) {}

final Map<String, List<String>> forbidden = new HashMap<>(); // beginnings of paths, by host; no other is visited
final Set<String> seen = new LinkedHashSet<>();
final List<Page> pages = new ArrayList<>();
final Set<String> askedBefore = new HashSet<>(); // by our own site

void crawl(ClientSession session, List<String> starts) {
    forEachConcurrent(Set.copyOf(starts), url -> forbidden.put(host(url), robots(session, host(url))));
    seen.addAll(starts);
    var level = starts;
    for (int depth = 0; depth <= MAX_DEPTH && !level.isEmpty(); depth++) {
        int now = depth;
        var found = gather(level, limit(AT_ONCE), url -> visit(session, url, now));
        level = found.stream().flatMap(page -> page.links.stream()).filter(this::isOurs).filter(seen::add).toList();
    }
}

Page visit(ClientSession session, String url, int depth) {
    var page = isForbidden(url) ? failed(url, depth, "🤖 not for robots") : fetch(session, url, depth);
    pages.add(page);
    showProgress();
    return page;
}

Page fetch(ClientSession session, String url, int depth) {
    var start = System.nanoTime();
    try (var response = session.get(url).raiseForStatus()) {
        var text = response.text();
        var title = TITLE.matcher(text).results().map(match -> match.group(1)).findFirst().orElse("");
        var links = LINK.matcher(text).results().map(link -> resolve(response.url(), link.group(1))).toList();
        var time = Duration.ofNanos(System.nanoTime() - start);
        return new Page(url, depth, true, title, text.length(), time, links);
    } catch (Exception e) {
        return failed(url, depth, "❌ " + e.getMessage());
    }
}

Page failed(String url, int depth, String reason) {
    return new Page(url, depth, false, reason, 0, Duration.ZERO, List.of());
}

/// The beginnings of paths that a host's robots.txt forbids to everybody.
List<String> robots(ClientSession session, String host) {
    try (var response = session.get(host + "/robots.txt").raiseForStatus()) {
        var groups = response.text().split("(?i)User-agent:");
        return Stream.of(groups)
                .filter(group -> group.strip().startsWith("*"))
                .flatMap(String::lines)
                .filter(line -> line.startsWith("Disallow: /"))
                .map(line -> line.substring("Disallow: ".length()).strip())
                .toList();
    } catch (Exception e) {
        return List.of(); // there is none
    }
}

boolean isForbidden(String url) {
    return forbidden.get(host(url)).stream().anyMatch(start -> URI.create(url).getPath().startsWith(start));
}

boolean isOurs(String url) {
    return forbidden.containsKey(host(url));
}

String host(String url) {
    return url.replaceFirst("^(https?://[^/?#]+).*", "$1");
}

String resolve(String base, String link) {
    try {
        return URI.create(base).resolve(link.strip()).toString();
    } catch (IllegalArgumentException e) {
        return ""; // not a URL
    }
}

void showProgress() {
    if (System.console() == null || !System.console().isTerminal()) return;
    int done = pages.size() * 30 / seen.size();
    IO.print("\r%s%s %d of %d pages ".formatted("█".repeat(done), "░".repeat(30 - done), pages.size(), seen.size()));
    if (pages.size() == seen.size()) IO.print("\r\033[K");
}

void showSummary(Duration time) {
    var row = "%-36s %5s %7s %8s  %s";
    IO.println(row.formatted("Page", "Depth", "Size", "Time", "Title"));
    for (var page : pages) {
        IO.println(page.found
                ? row.formatted(page.url, page.depth, page.size, page.time.toMillis() + " ms", page.text)
                : row.formatted(page.url, page.depth, "", "", page.text));
    }
    long missed = pages.stream().filter(page -> !page.found).count();
    IO.println("🕸️ %d pages of %d hosts, %d of them not fetched, in %.1f s".formatted(
            pages.size(), forbidden.size(), missed, time.toMillis() / 1000.0));
}

/// Without arguments: a site of its own under two names, with slow pages, one that is busy at first, one that is
/// missing, and one that is for nobody.
Response ownPage(Request request) {
    sleep(millis(100));
    var path = request.path();
    if (path.equals("/busy") && askedBefore.add(request.host())) return Response.text("later").withStatus(503);
    if (path.equals("/missing")) return Response.text("no such page").withStatus(404);
    var links = switch (path.length()) {
        case 1 -> link("/a") + link("/b") + link("/busy") + link("/missing") + link("/private/diary");
        case 2, 3 -> link(path + "a") + link(path + "b") + link("/");
        default -> "";
    };
    return Response.html("<title>Page %s</title>%s".formatted(path, links));
}

String link(String url) {
    return "<a href=\"%s\">%s</a>".formatted(url, url);
}

Application ownSite() {
    return new Application(options -> options.host("127.0.0.1"))
            .get("/robots.txt", _ -> Response.text("User-agent: *\nDisallow: /private/\n"))
            .get("/{path...}", this::ownPage);
}

void crawl(List<String> starts) {
    var start = System.nanoTime();
    try (var session = new ClientSession(options -> options
            .limitPerHost(PER_HOST)
            .timeout(seconds(10))
            .header("User-Agent", "asyncio4j-scraper")
            .use(Retries.create()))) {
        crawl(session, starts);
    }
    showSummary(Duration.ofNanos(System.nanoTime() - start));
}

void main(String[] urls) {
    run(() -> {
        if (urls.length > 0) {
            crawl(List.of(urls));
        } else {
            try (var server = ownSite().start(0)) {
                crawl(List.of(server.uri() + "/", "http://localhost:" + server.port() + "/"));
            }
        }
    });
}
