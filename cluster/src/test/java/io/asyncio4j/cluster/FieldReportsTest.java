package io.asyncio4j.cluster;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.limit;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.timeout;
import static io.asyncio4j.Asyncio.toThread;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.asyncio4j.Asyncio;
import io.asyncio4j.CancelledError;
import io.asyncio4j.EventLoop;
import io.asyncio4j.Task;
import io.asyncio4j.TimedOutException;
import io.asyncio4j.function.VoidFn;
import io.asyncio4j.function.VoidOp;
import io.asyncio4j.process.RemoteFailureException;
import java.io.ObjectOutputStream;
import java.io.Serial;
import java.lang.classfile.ClassFile;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.zip.DataFormatException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What users of other clusters have reported, tried on one member alone, and on two in this process. Real time:
/// the engine has threads of its own.
@Timeout(120)
class FieldReportsTest {

    private static final AtomicInteger NAMES = new AtomicInteger();

    @Test
    void whateverAJobThrowsIsToldAndItsPlaceIsFree() throws Exception {
        onEach(members -> {
            for (Thrown kind : Thrown.values()) {
                Throwable thrown =
                        catchThrowable(() -> timeout(30, () -> members.asking().run(() -> throwIt(kind))));
                assertThat(thrown).as("of %s", kind).isInstanceOf(kind.expected);
                if (!(thrown instanceof Mute)) {
                    assertThat(thrown.toString()).as("of %s", kind).contains(kind.words);
                }
                assertNothingIsLeft(members);
            }
        });
    }

    @Test
    void jobsThatAreCancelledAtAnyMomentLeaveNothing() throws Exception {
        var random = new Random(1);
        onEach(members -> {
            for (int round = 0; round < 4; round++) {
                List<Task<Integer>> jobs = new ArrayList<>();
                List<Task<?>> cancelling = new ArrayList<>();
                for (int n = 0; n < 50; n++) {
                    double time = random.nextInt(3) * 0.01; // some are done at once
                    Task<Integer> job = members.asking().submit(() -> ends(time));
                    double later = random.nextInt(4) * 0.01 * random.nextDouble();
                    jobs.add(job);
                    if (n % 5 == 0) {
                        job.cancel(); // before it is sent
                    } else {
                        cancelling.add(createTask(() -> {
                            sleep(later);
                            job.cancel();
                        }));
                    }
                }
                for (Task<?> task : cancelling) {
                    task.await();
                }
                for (Task<Integer> job : jobs) {
                    timeout(30, () -> job.awaitDone());
                }
                assertNothingIsLeft(members);
            }
        });
    }

    @Test
    void whoeverWaitsWhenAClusterIsClosedIsToldSo() throws Exception {
        onEach(members -> {
            Cluster cluster = members.asking();
            var topic = cluster.topic("t", String.class);
            var queue = cluster.queue("q", String.class);
            var lines = topic.subscribe();
            Map<String, Task<?>> waiting = new LinkedHashMap<>();
            waiting.put("a subscription", createTask(() -> lines.get()));
            waiting.put("another at the same", createTask(() -> lines.get()));
            waiting.put("a queue", createTask(() -> queue.get()));
            waiting.put("for members", createTask(() -> cluster.awaitMembers(9)));
            waiting.put("for a job", createTask(() -> cluster.run(() -> ends(3_600))));
            waiting.put("for room", createTask(() -> cluster.run(() -> ends(3_600))));
            var events = cluster.memberEvents();
            var listening = createTask(() -> events.forEach(event -> {}));
            sleep(0.3); // they wait, as a rule
            timeout(60, () -> cluster.close());
            waiting.forEach((name, task) -> assertHasClosed(name, () -> task.await()));
            timeout(30, () -> listening.await());
        });
    }

    @Test
    void nothingIsDoneWithWhatIsClosed() throws Exception {
        onEach(members -> {
            Cluster cluster = members.asking();
            var topic = cluster.topic("t", String.class);
            var queue = cluster.queue("q", String.class);
            var map = cluster.map("m", String.class);
            var lines = topic.subscribe();
            var lease = cluster.tryLease("l", seconds(60)).orElseThrow();
            timeout(60, () -> cluster.close());

            assertHasClosed("run", () -> cluster.run(() -> 1));
            assertHasClosed("run with a limit", () -> cluster.run(seconds(1), () -> 1));
            assertHasClosed("submit", () -> cluster.submit(() -> 1));
            assertHasClosed("gatherOn", () -> Cluster.gatherOn(cluster, List.of(1), limit(1), n -> n));
            assertHasClosed("tryLease", () -> cluster.tryLease("x", seconds(1)));
            assertHasClosed("awaitMembers", () -> cluster.awaitMembers(1));
            assertHasClosed("memberEvents", () -> cluster.memberEvents());
            assertHasClosed("publish", () -> topic.publish("tea"));
            assertHasClosed("subscribe", () -> topic.subscribe());
            assertHasClosed("subscribeAfter", () -> topic.subscribeAfter(-1));
            assertHasClosed("get of a subscription", () -> lines.get());
            assertHasClosed("next of a subscription", () -> lines.iterator().next());
            assertHasClosed("put of a queue", () -> queue.put("tea"));
            assertHasClosed("tryPut", () -> queue.tryPut("tea"));
            assertHasClosed("get of a queue", () -> queue.get());
            assertHasClosed("tryGet", () -> queue.tryGet());
            assertHasClosed("size of a queue", () -> queue.size());
            assertHasClosed("get of a map", () -> map.get("tea"));
            assertHasClosed("put of a map", () -> map.put("tea", "hot"));
            assertHasClosed("put for a while", () -> map.put("tea", "hot", seconds(1)));
            assertHasClosed("remove", () -> map.remove("tea"));
            assertHasClosed("compute", () -> map.compute("tea", _ -> "hot"));
            assertHasClosed("size of a map", () -> map.size());
            assertHasClosed("renew", () -> lease.renew());

            lease.close(); // what only ends something does nothing
            lines.close();
            cluster.close();
            assertThat(cluster.members()).contains(cluster.me());
            assertThat(cluster.statistics()).isEqualTo(new Cluster.Statistics(0, 0));
            assertThat(cluster.toString()).endsWith(", closed]");
        });
    }

    @Test
    void aJobMayEndItsLeaseWhileItsMemberCloses() throws Exception {
        Asyncio.<Exception>run(() -> {
            String name = name();
            try (var other = Cluster.join(
                    options -> options.listen("127.0.0.1", 0).name(name).jobs(0))) {
                var closing = Cluster.join(options -> options.listen("127.0.0.1", 0)
                        .name(name)
                        .members(other.me().address()));
                timeout(30, () -> other.awaitMembers(2));
                int begun = ClusterContract.BEGUN.get();
                var job = other.submit(() -> waitWithLease());
                until(() -> ClusterContract.BEGUN.get() > begun);
                assertThat(other.tryLease("job", seconds(3_600))).isEmpty();
                closing.close();
                until(() -> other.tryLease("job", seconds(3_600)).isPresent());
                job.cancel();
            }
        });
    }

    @Test
    void aJobThatCouldNotBeSentIsNotLost() throws Exception {
        Asyncio.<Exception>run(() -> {
            String name = name();
            try (var elsewhere = EventLoop.start();
                    var asking = Cluster.join(options ->
                            options.listen("127.0.0.1", 0).name(name).jobs(0).attempts(1))) {
                Consumer<ClusterOptions> taking = options -> options.listen("127.0.0.1", 0)
                        .name(name)
                        .members(asking.me().address());
                var leaving = toThread(() -> elsewhere.run(() -> Cluster.join(taking)));
                timeout(30, () -> asking.awaitMembers(2));
                elsewhere.submit(leaving::close);
                while (asking.engine().members().size() > 1) {
                    Thread.onSpinWait(); // the loop is blocked, and so does not see who leaves
                }
                assertThatThrownBy(() -> timeout(0.5, () -> asking.run(() -> 7)))
                        .isInstanceOf(TimedOutException.class);
                try (var _ = Cluster.join(taking)) {
                    int value = timeout(30, () -> asking.<Integer, RuntimeException>run(() -> 7));
                    assertThat(value).isEqualTo(7);
                }
            }
        });
    }

    private static void assertHasClosed(String what, VoidOp<Exception> use) {
        assertThatThrownBy(() -> timeout(30, use))
                .as(what)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the cluster is closed");
    }

    private static void assertNothingIsLeft(Members members) {
        until(() -> members.asking().statistics().sent() == 0
                && members.taking().statistics().taken() == 0);
        int value = timeout(30, () -> members.asking().<Integer, RuntimeException>run(() -> 7));
        assertThat(value).isEqualTo(7);
    }

    private static void onEach(VoidFn<Members, Exception> body) throws Exception {
        Asyncio.<Exception>run(() -> {
            try (var alone = Cluster.join(options -> options.jobs(1))) {
                body.accept(new Members(alone, alone));
            }
            String name = name();
            try (var taking = Cluster.join(
                            options -> options.listen("127.0.0.1", 0).name(name).jobs(1));
                    var asking = Cluster.join(options -> options.listen("127.0.0.1", 0)
                            .name(name)
                            .jobs(0)
                            .members(taking.me().address()))) {
                timeout(30, () -> asking.awaitMembers(2));
                body.accept(new Members(asking, taking));
            }
        });
    }

    private static String name() {
        return "reports " + NAMES.incrementAndGet();
    }

    private static void until(ClusterContract.Condition condition) {
        ClusterContract.until(condition);
    }

    private static int ends(double time) {
        sleep(time);
        return 1;
    }

    private static int waitWithLease() {
        try (var _ = Cluster.current().tryLease("job", seconds(3_600)).orElseThrow()) {
            return ClusterContract.waitForEver();
        }
    }

    private static int throwIt(Thrown kind) throws Exception {
        return switch (kind) {
            case TOO_DEEP -> deeper(0) + 1;
            case ASSERTION -> throw new AssertionError("cold tea");
            case INITIALISER -> Broken.VALUE;
            case NOT_SERIALISABLE -> throw new ClusterContract.Unsendable();
            case FAILS_TO_BE_WRITTEN -> throw new Unwritable();
            case LONG_CHAIN -> throw chain();
            case NO_MESSAGE -> throw new Mute();
            case NEITHER -> throw new MuteUnsendable();
            case REFUSED -> throw new DataFormatException("cold tea");
            case UNKNOWN -> throw unknown();
            case NO_MEMORY -> new byte[Integer.MAX_VALUE].length;
            case CANCELLED -> throw new CancelledError("cold tea");
        };
    }

    @SuppressWarnings("InfiniteRecursion") // which is the point
    private static int deeper(int n) {
        return deeper(n + 1) + 1;
    }

    private static RuntimeException chain() {
        var thrown = new IllegalStateException("the first");
        for (int n = 0; n < 20_000; n++) {
            thrown = new IllegalStateException("cold tea", thrown);
        }
        return thrown;
    }

    private static Exception unknown() throws Exception {
        byte[] bytes = ClassFile.of()
                .build(
                        ClassDesc.of("io.asyncio4j.cluster.OnlyThere"),
                        made -> made.withSuperclass(ConstantDescs.CD_Exception)
                                .withMethodBody(
                                        "<init>",
                                        MethodTypeDesc.of(ConstantDescs.CD_void),
                                        ClassFile.ACC_PUBLIC,
                                        code -> code.aload(0)
                                                .ldc("cold tea")
                                                .invokespecial(
                                                        ConstantDescs.CD_Exception,
                                                        "<init>",
                                                        MethodTypeDesc.of(
                                                                ConstantDescs.CD_void, ConstantDescs.CD_String))
                                                .return_()));
        var loader = new ClassLoader(FieldReportsTest.class.getClassLoader()) {
            Class<?> define() {
                return defineClass("io.asyncio4j.cluster.OnlyThere", bytes, 0, bytes.length);
            }
        };
        return (Exception) loader.define().getConstructor().newInstance();
    }

    private enum Thrown {
        TOO_DEEP(StackOverflowError.class, ""),
        ASSERTION(AssertionError.class, "cold tea"),
        INITIALISER(LinkageError.class, ""), // only the first time an ExceptionInInitializerError
        NOT_SERIALISABLE(RemoteFailureException.class, "Unsendable"),
        FAILS_TO_BE_WRITTEN(RemoteFailureException.class, "Unwritable"),
        LONG_CHAIN(RemoteFailureException.class, "IllegalStateException: cold tea"),
        NO_MESSAGE(Mute.class, ""),
        NEITHER(RemoteFailureException.class, "MuteUnsendable"),
        REFUSED(Exception.class, "java.util.zip.DataFormatException: cold tea"),
        UNKNOWN(RemoteFailureException.class, "io.asyncio4j.cluster.OnlyThere: cold tea"),
        NO_MEMORY(OutOfMemoryError.class, ""),
        CANCELLED(IllegalStateException.class, "the job has cancelled itself");

        private final Class<? extends Throwable> expected;
        private final String words;

        Thrown(Class<? extends Throwable> expected, String words) {
            this.expected = expected;
            this.words = words;
        }
    }

    private record Members(Cluster asking, Cluster taking) {}

    private static final class Broken {

        private static final int VALUE = Integer.parseInt("tea");
    }

    private static final class Unwritable extends RuntimeException {

        @Serial
        private static final long serialVersionUID = 1;

        @Serial
        private void writeObject(ObjectOutputStream out) {
            throw new AssertionError("cold tea");
        }
    }

    private static final class Mute extends RuntimeException {

        @Serial
        private static final long serialVersionUID = 1;

        @Override
        public String getMessage() {
            throw new Mute();
        }
    }

    private static final class MuteUnsendable extends RuntimeException {

        @Serial
        private static final long serialVersionUID = 1;

        @SuppressWarnings({"serial", "UnusedVariable"}) // which is the point
        private final Object held = new Object();

        @Override
        public String getMessage() {
            throw new Mute();
        }
    }
}
