// Three tasks in a group: they end in the order of their waits, and the group ends with the last.

import static io.asyncio4j.Asyncio.*;

import io.asyncio4j.TaskGroup;

void work(String name, double seconds) {
    sleep(seconds(seconds));
    IO.println("Task " + name + " completed");
}

void main() {
    run(() -> TaskGroup.run(group -> {
        group.createTask(() -> work("A", 2));
        group.createTask(() -> work("B", 3));
        group.createTask(() -> work("C", 1));
    }));
}
