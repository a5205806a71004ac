package sick;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.minutes;
import static io.asyncio4j.Asyncio.run;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.yieldNow;

import io.asyncio4j.AsyncLock;
import io.asyncio4j.AsyncQueue;
import io.asyncio4j.CancelledError;
import io.asyncio4j.CapacityLimiter;
import io.asyncio4j.ParkingLot;
import io.asyncio4j.Promise;
import io.asyncio4j.TaskGroup;
import io.asyncio4j.lowlevel.Resource;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Programs that have a fault each: the argument says which. They print a line once it shows.
public final class Sick {

    private Sick() {}

    public static void main(String[] args) {
        Runnable fault = switch (args[0]) {
            case "lock" -> Sick::holdALockAcrossASlowCall;
            case "cycle" -> Sick::waitInACycle;
            case "stall" -> Sick::stall;
            case "busy" -> Sick::beBusy;
            case "leak" -> Sick::leak;
            case "pool" -> Sick::exhaustAPool;
            case "queue" -> Sick::fillAQueue;
            case "hog" -> Sick::hogTheLoop;
            case "lost" -> Sick::loseAWakeUp;
            case "forgotten" -> Sick::forgetAnError;
            case "canceller" -> Sick::cancelAgainAndAgain;
            case "pile" -> Sick::pileUp;
            case "cancelled" -> Sick::loseACancellation;
            default -> throw new IllegalArgumentException("unknown fault " + args[0]);
        };
        run(() -> {
            createTask("witness", () -> sleep(minutes(60)));
            fault.run();
            sleep(minutes(60));
        });
    }

    private static void holdALockAcrossASlowCall() {
        var lock = new AsyncLock();
        createTask("slow-caller", () -> {
            try (var _ = lock.acquire()) {
                slowCall();
            }
        });
        startMany("customer", 20, _ -> lock.acquire().close());
        tellSoon();
    }

    private static void slowCall() {
        sleep(minutes(60));
    }

    private static void waitInACycle() {
        var tea = new AsyncLock();
        var milk = new AsyncLock();
        createTask("ada", () -> takeBoth(tea, milk));
        createTask("bob", () -> takeBoth(milk, tea));
        createTask("goes-on", () -> {
            while (true) {
                sleep(millis(50));
            }
        });
        tellSoon();
    }

    private static void takeBoth(AsyncLock one, AsyncLock other) {
        try (var _ = one.acquire()) {
            yieldNow();
            other.acquire().close();
        }
    }

    private static void stall() {
        createTask("staller", () -> {
            System.out.println("sick");
            spin();
        });
    }

    private static void spin() {
        while (true) {
            Thread.onSpinWait();
        }
    }

    private static void beBusy() {
        createTask("never-rests", () -> {
            for (long i = 0; ; i++) {
                yieldNow();
            }
        });
        tellSoon();
    }

    private static void leak() {
        createTask(
                "leaky",
                () -> TaskGroup.run(group -> {
                    for (int i = 0; i < 5_000; i++) {
                        group.createTask("request-" + i, () -> sleep(minutes(60)));
                    }
                    group.createTask("rare", Sick::slowCall);
                }));
        tellSoon();
    }

    private static void exhaustAPool() {
        var pool = new CapacityLimiter(2);
        startMany("hoarder", 2, _ -> {
            try (var _ = pool.acquire()) {
                slowCall();
            }
        });
        startMany("client", 10, _ -> pool.acquire().close());
        tellSoon();
    }

    private static void fillAQueue() {
        var orders = new AsyncQueue<String>();
        createTask("waiter", () -> {
            while (true) {
                for (int i = 0; i < 10; i++) {
                    orders.put("tea");
                }
                sleep(millis(1));
            }
        });
        createTask("cook", () -> {
            while (true) {
                orders.get();
                sleep(millis(10));
            }
        });
        while (orders.size() < 1_000) {
            sleep(millis(1));
        }
        tellSoon();
    }

    private static void pileUp() {
        createTask("checkout", () -> {
            for (int i = 0; ; i++) {
                createTask("order-" + i, () -> new Promise<String>().await());
                if (i % 20 == 0) {
                    sleep(millis(1));
                }
            }
        });
        tellSoon();
    }

    private static void loseACancellation() {
        var deaf = createTask("deaf", () -> {
            while (true) {
                try {
                    slowCall();
                } catch (CancelledError e) {
                    // lost
                }
            }
        });
        yieldNow();
        deaf.cancel();
        tellSoon();
    }

    private static void cancelAgainAndAgain() {
        createTask("canceller", () -> {
            while (true) {
                var victim = createTask("victim", Sick::slowCall);
                sleep(millis(20));
                victim.cancel("it took too long");
            }
        });
        tellSoon();
    }

    private static void hogTheLoop() {
        createTask("hog", () -> {
            while (true) {
                long end = System.nanoTime() + 150_000_000;
                while (System.nanoTime() < end) {
                    Thread.onSpinWait();
                }
                sleep(millis(50));
            }
        });
        tellSoon();
    }

    private static void loseAWakeUp() {
        var pool = new Pool();
        createTask("client", pool::take);
        createTask("giver", () -> {
            yieldNow();
            pool.free++; // and wakes nobody
        });
        tellSoon();
    }

    private static void forgetAnError() {
        createTask("forgetful", () -> {
            while (true) {
                createTask("fails", () -> {
                    throw new IllegalStateException("no tea");
                });
                sleep(millis(200));
            }
        });
        tellSoon();
    }

    /// A pool of the program's own.
    private static final class Pool implements Resource {

        private final ParkingLot<@Nullable Void> waiting = new ParkingLot<>(this);
        private long free;

        void take() {
            while (free == 0) {
                waiting.await("take");
            }
            free--;
        }

        @Override
        public Map<String, Long> figures() {
            return Map.of("free", free);
        }

        @Override
        public String toString() {
            return "pool";
        }
    }

    private static void startMany(String name, int count, Consumer<Integer> body) {
        for (int i = 0; i < count; i++) {
            int number = i;
            createTask(name + "-" + i, () -> body.accept(number));
        }
    }

    private static void tellSoon() {
        createTask("teller", () -> {
            yieldNow();
            yieldNow();
            System.out.println("sick");
        });
    }
}
