// One waiter, five tables at once: while one table reads the menu, the others are served.

import static io.asyncio4j.Asyncio.*;

void handleTable(int table) {
    IO.println("Attending to table " + table + " 🍽️");
    sleep(seconds(2));
    IO.println("Taking order from table " + table + " 📝");
    sleep(seconds(1));
    IO.println("Serving food to table " + table + " 🍲");
}

void main() {
    run(() -> forEachConcurrent(List.of(1, 2, 3, 4, 5), this::handleTable));
}
