// An exception is thrown and caught as in any Java program.

import static io.asyncio4j.Asyncio.*;

void risky() {
    try {
        sleep(seconds(0.5));
        throw new IllegalStateException("An error occurred!");
    } catch (IllegalStateException e) {
        IO.println("Caught an exception: " + e.getMessage() + " ❌");
    }
}

void main() {
    run(() -> {
        var task = createTask(this::risky);
        task.await();
    });
}
