// Long computations: in a thread, and at the same time in worker processes, which can be stopped.

import static io.asyncio4j.Asyncio.*;

import io.asyncio4j.process.ProcessPool;
import io.asyncio4j.TimedOutException;

static long fib(int n) {
    return n < 2 ? n : fib(n - 1) + fib(n - 2);
}

void main() {
    run(() -> {
        long inThread = toThread(() -> fib(27));
        IO.println("In a thread: " + inThread);
        try (var pool = new ProcessPool(2)) {
            List<Long> inProcesses = gather(List.of(25, 26, 27), n -> {
                int k = n;
                return pool.run(() -> fib(k));
            });
            IO.println("In processes: " + inProcesses);
            try {
                timeout(seconds(0.5), () -> pool.run(() -> fib(90)));
            } catch (TimedOutException e) {
                IO.println("fib(90) takes years: stopped after " + e.limit().toMillis() + " ms 🛑");
            }
            IO.println("The pool goes on: " + pool.run(() -> fib(10)));
        }
    });
}
