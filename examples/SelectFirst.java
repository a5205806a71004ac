// A barista takes what comes first: an order, closing time, or a moment of quiet. The others are not lost.

import static io.asyncio4j.Asyncio.*;
import static io.asyncio4j.Select.*;

import io.asyncio4j.AsyncEvent;
import io.asyncio4j.AsyncQueue;

void guests(AsyncQueue<String> orders, AsyncEvent closing) {
    for (var order : List.of("espresso", "cappuccino")) {
        sleep(seconds(1));
        orders.put(order);
    }
    sleep(seconds(5));
    closing.set();
}

boolean serve(String order) {
    IO.println("Serving " + order + " ☕");
    return true;
}

boolean rest() {
    IO.println("Nobody there: cleaning up 🧽");
    return true;
}

void main() {
    run(() -> {
        var orders = new AsyncQueue<String>();
        var closing = new AsyncEvent();
        var guests = createTask(() -> guests(orders, closing));
        boolean open = true;
        while (open) {
            open = select(
                    onGet(orders, this::serve),
                    onSet(closing, () -> false),
                    onTimeout(seconds(3), this::rest));
        }
        IO.println("Closed 🌙");
        guests.await();
    });
}
