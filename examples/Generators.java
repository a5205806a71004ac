// A generator waits between its elements, and so may whoever takes them. Leaving the loop early closes it.

import static io.asyncio4j.Asyncio.*;

import io.asyncio4j.Generator;

Generator<String> pages(int count) {
    return Generator.of(out -> {
        IO.println("Opening the book 📖");
        try {
            for (int page = 1; page <= count; page++) {
                sleep(seconds(1));
                out.emit("page " + page);
            }
        } finally {
            sleep(seconds(1));
            IO.println("Closed the book 📕");
        }
    });
}

void main() {
    run(() -> {
        try (var pages = pages(1000)) {
            for (var page : pages) {
                IO.println("Reading " + page);
                if (page.equals("page 2")) break;
            }
        }
        try (var pages = pages(1000)) {
            IO.println("All at once: " + pages.stream().limit(3).toList());
        }
    });
}
