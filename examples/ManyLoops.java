// Four loops on four threads share the work of a queue: each item is taken by one of them.

import static io.asyncio4j.Asyncio.*;

import io.asyncio4j.SharedQueue;
import io.asyncio4j.Workers;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;

static boolean isPrime(int n) {
    return n > 1 && IntStream.rangeClosed(2, (int) Math.sqrt(n)).allMatch(d -> n % d != 0);
}

void main() {
    var ranges = new SharedQueue<Integer>(8);
    var primes = new LongAdder(); // each loop is a thread: what they share must be thread-safe
    Workers.run(4, worker -> {
        if (worker.number() == 0) {
            for (int from = 0; from < 200_000; from += 10_000) {
                ranges.put(from);
            }
            ranges.shutdown();
        }
        for (int from : ranges) {
            for (int n = from; n < from + 10_000; n++) {
                if (isPrime(n)) primes.increment();
            }
            sleep(millis(1)); // other tasks of this loop go on
        }
    });
    IO.println("There are " + primes + " primes below 200000 ✅");
}
