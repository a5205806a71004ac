// Two tasks of five steps, at once.

import static io.asyncio4j.Asyncio.*;

void longTask() {
    for (int step = 1; step <= 5; step++) {
        sleep(seconds(1));
        IO.println("Step completed");
    }
}

void main() {
    run(() -> gather(this::longTask, this::longTask));
}
