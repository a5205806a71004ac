// Crawls a site from its first page on, with a few requests at a time.

import static io.asyncio4j.Asyncio.*;

import io.asyncio4j.AsyncQueue;
import io.asyncio4j.TaskGroup;
import io.asyncio4j.TimedOutException;
import io.asyncio4j.http.client.ClientSession;

static final int WORKERS = 3;
static final Pattern LINK = Pattern.compile("href=\"([^\"#]+)\"");

final AsyncQueue<String> queue = new AsyncQueue<>();
final Set<String> seen = new HashSet<>();

void add(String url, String start) {
    if (url.startsWith(start) && seen.add(url)) {
        queue.put(url);
    }
}

List<String> links(ClientSession session, String url) {
    String page = timeout(10, () -> session.get(url).raiseForStatus().text());
    return LINK.matcher(page).results().map(link -> URI.create(url).resolve(link.group(1)).toString()).toList();
}

void work(ClientSession session, String start) {
    for (String url : queue) {
        try {
            List<String> links = links(session, url);
            IO.println(url + ": " + links.size() + " links");
            links.forEach(link -> add(link, start));
        } catch (UncheckedIOException | TimedOutException e) {
            IO.println(url + ": " + e.getClass().getSimpleName());
        } finally {
            queue.taskDone();
        }
    }
}

void main(String[] args) {
    run(() -> {
        add(args[0], args[0]);
        try (var session = new ClientSession()) {
            TaskGroup.run(workers -> {
                for (int n = 0; n < WORKERS; n++) {
                    workers.createTask(() -> work(session, args[0]));
                }
                queue.join();
                queue.shutdown();
            });
        }
        IO.println(seen.size() + " pages");
    });
}
