// Waits without blocking anything else, then greets.

import static io.asyncio4j.Asyncio.*;

void greet(String name) {
    sleep(seconds(1));
    IO.println("Hello, " + name + "! 👋");
}

void main() {
    run(() -> greet("Hashim"));
}
