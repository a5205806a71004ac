// Five slow computations at once, their results in the order of the items.

import static io.asyncio4j.Asyncio.*;

int process(int item) {
    IO.println("Processing " + item + "... 🔄");
    sleep(seconds(2));
    int result = item * 2;
    IO.println("Finished processing " + item + ": Result is " + result + " ✅");
    return result;
}

void main() {
    run(() -> {
        List<Integer> results = gather(List.of(1, 2, 3, 4, 5), this::process);
        IO.println("All results: " + results + " 🎉");
    });
}
