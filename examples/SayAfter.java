// Tasks begin when they are created, not when they are awaited: two seconds, not three.

import static io.asyncio4j.Asyncio.*;

void sayAfter(Duration delay, String text) {
    sleep(delay);
    IO.println(text);
}

void main() {
    run(() -> {
        var hello = createTask(() -> sayAfter(seconds(1), "Hello"));
        var world = createTask(() -> sayAfter(seconds(2), "World"));
        IO.println("Tasks created");
        hello.await();
        world.await();
    });
}
