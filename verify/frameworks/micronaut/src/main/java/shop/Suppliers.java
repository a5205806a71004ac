package shop;

import static io.asyncio4j.Asyncio.forEachConcurrent;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.timeout;

import io.asyncio4j.EventLoop;
import io.asyncio4j.http.client.ClientSession;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;

/// Asks suppliers over HTTP: one session for the whole application, on the loop.
@Singleton
class Suppliers {

    private final EventLoop loop;
    private final ClientSession session;

    Suppliers(EventLoop loop) {
        this.loop = loop;
        this.session = loop.run(() -> new ClientSession());
    }

    /// Any thread but the loop's: blocks it until all have answered.
    List<String> ask(List<String> urls) {
        return loop.run(() -> timeout(seconds(10), () -> {
            List<String> answers = new ArrayList<>(); // on one thread: needs no lock
            forEachConcurrent(urls, url -> {
                try (var response = session.get(url)) {
                    answers.add(response.text());
                }
            });
            return answers;
        }));
    }

    @PreDestroy
    void close() {
        loop.run(session::close); // before the loop, which this bean depends on
    }
}
