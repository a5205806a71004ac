// A baker puts loaves on a shelf with room for three; two sellers take them off until the baker goes home.

import static io.asyncio4j.Asyncio.*;

import io.asyncio4j.AsyncQueue;
import io.asyncio4j.TaskGroup;

static final int LOAVES = 8;

void bake(AsyncQueue<Integer> shelf) {
    for (int loaf = 1; loaf <= LOAVES; loaf++) {
        sleep(0.01);
        shelf.put(loaf);
        IO.println("baked " + loaf);
    }
    shelf.shutdown();
}

int sell(String name, AsyncQueue<Integer> shelf) {
    int sold = 0;
    for (int loaf : shelf) {
        sleep(0.05);
        IO.println(name + " sold " + loaf);
        sold++;
    }
    return sold;
}

void main() {
    run(() -> TaskGroup.run(group -> {
        var shelf = new AsyncQueue<Integer>(3);
        group.createTask(() -> bake(shelf));
        List<Integer> sold = gather(List.of("Ada", "Bob"), name -> sell(name, shelf));
        IO.println("sold " + sold.stream().mapToInt(n -> n).sum() + " in all");
    }));
}
