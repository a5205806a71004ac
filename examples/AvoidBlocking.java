// A long computation runs on a thread of its own, and the loop keeps ticking meanwhile.

import static io.asyncio4j.Asyncio.*;

void tick() {
    for (int n = 1; ; n++) {
        sleep(millis(250));
        IO.println("Tick " + n + " ⏱️");
    }
}

long countPrimes(int limit) {
    return IntStream.range(2, limit)
            .filter(n -> IntStream.rangeClosed(2, (int) Math.sqrt(n)).noneMatch(d -> n % d == 0))
            .count();
}

void main() {
    run(() -> {
        var ticking = createTask("ticker", this::tick);
        sleep(seconds(1)); // suspends this task, not the loop
        IO.println("Counting primes... 🔢");
        long primes = toThread(() -> countPrimes(2_000_000));
        IO.println("There are " + primes + " primes below 2000000 ✅");
        ticking.cancel();
    });
}
