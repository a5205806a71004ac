// Many processes, on this machine or on others, that compute together. Start some that work, each in a terminal, and
// then one that asks; kill one of them meanwhile, and the sum is right nevertheless.
//
//     ./asyncio run examples/ClusterJobs.java work 127.0.0.1:5711
//     ./asyncio run examples/ClusterJobs.java work 127.0.0.1:5712 127.0.0.1:5711
//     ./asyncio run examples/ClusterJobs.java ask 127.0.0.1:5713 127.0.0.1:5711

//DEPS com.hazelcast:hazelcast:5.7.0

import static io.asyncio4j.Asyncio.*;
import static io.asyncio4j.cluster.Cluster.gatherOn;

import io.asyncio4j.cluster.Cluster;
import java.util.stream.IntStream;

static final int STEP = 10_000;
static final int STEPS = 20;

static long primesFrom(int from) {
    return IntStream.range(from, from + STEP).filter(n -> isPrime(n)).count();
}

static boolean isPrime(int n) {
    return n > 1 && IntStream.rangeClosed(2, (int) Math.sqrt(n)).noneMatch(d -> n % d == 0);
}

void work(Cluster cluster) {
    IO.println("Member %s works 🔧".formatted(cluster.me().address()));
    try (var events = cluster.memberEvents()) {
        for (var event : events) {
            IO.println("%s %s".formatted(event.member().address(), event.kind()));
        }
    }
}

void ask(Cluster cluster) {
    timeout(seconds(30), () -> cluster.awaitMembers(2));
    IO.println("%d members 🤝".formatted(cluster.members().size()));
    var steps = IntStream.range(0, STEPS).mapToObj(n -> n * STEP).toList();
    var counts = gatherOn(cluster, steps, limit(10), from -> toThread(() -> primesFrom(from)));
    long sum = counts.stream().mapToLong(n -> n).sum();
    IO.println("There are %d primes below %d ✅".formatted(sum, STEP * STEPS));
}

void main(String[] args) {
    if (args.length < 2 || !List.of("work", "ask").contains(args[0])) {
        IO.println("expected: work|ask HOST:PORT [HOST:PORT of another …], was: " + String.join(" ", args));
        System.exit(2);
    }
    var here = args[1].split(":");
    run(() -> {
        try (var cluster = Cluster.join(options -> options
                .listen(here[0], Integer.parseInt(here[1]))
                .members(Arrays.copyOfRange(args, 2, args.length))
                .jobs(args[0].equals("work") ? 10 : 0)
                .allow("ClusterJobs"))) { // what may come from others: the lambdas of this program
            if (args[0].equals("work")) {
                work(cluster);
            } else {
                ask(cluster);
            }
        }
    });
}
