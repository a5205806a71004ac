// Every subscriber gets every price; who is slow loses old ones and holds nobody up.

import static io.asyncio4j.Asyncio.*;

import io.asyncio4j.Broadcast;
import io.asyncio4j.Subscription;
import io.asyncio4j.TaskGroup;

void watch(String name, Subscription<Integer> prices, double pause) {
    try (prices) {
        for (int price : prices) {
            IO.println(name + " sees " + price + " (" + prices.lost() + " lost)");
            sleep(seconds(pause));
        }
    }
}

void main() {
    run(() -> TaskGroup.run(group -> {
        var prices = new Broadcast<Integer>(2);
        var fast = prices.subscribe();
        var slow = prices.subscribe();
        group.createTask(() -> watch("fast", fast, 0));
        group.createTask(() -> watch("slow", slow, 3.5));
        for (int price = 100; price < 105; price++) {
            prices.publish(price);
            sleep(seconds(1));
        }
        prices.shutdown();
    }));
}
