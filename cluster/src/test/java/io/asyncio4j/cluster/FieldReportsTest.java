package io.asyncio4j.cluster;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.run;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.timeout;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.asyncio4j.CancelledError;
import io.asyncio4j.Task;
import io.asyncio4j.function.VoidFn;
import io.asyncio4j.function.VoidOp;
import io.asyncio4j.process.RemoteFailureException;
import java.io.IOException;
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
import java.util.zip.DataFormatException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What users of other clusters have reported, tried on one member alone, and on two in this process. Real time: the
/// engine has threads of its own.
@Timeout(120)
class FieldReportsTest {

    private static final AtomicInteger NAMES = new AtomicInteger();

    @Test
    void whateverAJobThrowsIsToldAndItsPlaceIsFree() throws Exception {
        onEach(members -> {
            for (Thrown kind : Thrown.values()) {
                Throwable thrown = catchThrowable(() -> timeout(30, () -> members.asking().run(() -> throwIt(kind))));
                System.out.println(kind + " -> " + thrown);
                assertThat(thrown).as("of %s", kind).isInstanceOf(kind.expected);
                assertThat(String.valueOf(thrown)).contains(kind.words);
                until(() -> members.asking().statistics().sent() == 0
                        && members.taking().statistics().taken() == 0);
                assertThat(timeout(30, () -> members.asking().<Integer, RuntimeException>run(() -> 7)))
                        .isEqualTo(7);
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
                until(() -> members.asking().statistics().sent() == 0
                        && members.taking().statistics().taken() == 0);
                assertThat(timeout(30, () -> members.asking().<Integer, RuntimeException>run(() -> 7)))
                        .isEqualTo(7);
            }
        });
    }

    @Test
    void whatIsClosedSaysSoAndNothingHangs() throws Exception {
        onEach(members -> {
            Cluster cluster = members.asking();
            var topic = cluster.topic("t", String.class);
            var queue = cluster.queue("q", String.class);
            var map = cluster.map("m", String.class);
            var lease = cluster.tryLease("l", seconds(60)).orElseThrow();
            var ended = cluster.tryLease("e", seconds(60)).orElseThrow();
            ended.close();
            var lines = topic.subscribe();
            var closed = topic.subscribe();
            closed.close();
            var events = cluster.memberEvents();
            Map<String, Task<?>> waiting = new LinkedHashMap<>();
            waiting.put("subscription.get", createTask(() -> lines.get()));
            waiting.put("queue.get", createTask(() -> queue.get()));
            waiting.put("events.get", createTask(() -> events.get()));
            waiting.put("awaitMembers", createTask(() -> cluster.awaitMembers(9)));
            waiting.put("submit", createTask(() -> cluster.submit(() -> ends(3_600)).await()));
            sleep(0.3); // they wait
            timeout(30, () -> cluster.close());
            Map<String, VoidOp<Exception>> uses = new LinkedHashMap<>();
            waiting.forEach((name, task) -> uses.put("waiting " + name, () -> task.await()));
            uses.put("run", () -> cluster.run(() -> 1));
            uses.put("run limit", () -> cluster.run(seconds(1), () -> 1));
            uses.put("submit", () -> cluster.submit(() -> 1).await());
            uses.put("gatherOn", () -> Cluster.gatherOn(cluster, List.of(1), io.asyncio4j.Asyncio.limit(1), n -> n));
            uses.put("tryLease", () -> cluster.tryLease("x", seconds(1)));
            uses.put("awaitMembers", () -> cluster.awaitMembers(9));
            uses.put("memberEvents", () -> cluster.memberEvents().get());
            uses.put("publish", () -> topic.publish("tea"));
            uses.put("subscribe", () -> topic.subscribe());
            uses.put("subscribeAfter", () -> topic.subscribeAfter(-1));
            uses.put("lines.get", () -> lines.get());
            uses.put("lines.iterator", () -> lines.iterator().next());
            uses.put("closed.get", () -> closed.get());
            uses.put("events.get", () -> events.get());
            uses.put("put", () -> queue.put("tea"));
            uses.put("tryPut", () -> queue.tryPut("tea"));
            uses.put("get", () -> queue.get());
            uses.put("tryGet", () -> queue.tryGet());
            uses.put("size", () -> queue.size());
            uses.put("map.get", () -> map.get("tea"));
            uses.put("map.put", () -> map.put("tea", "hot"));
            uses.put("map.put life", () -> map.put("tea", "hot", seconds(1)));
            uses.put("map.remove", () -> map.remove("tea"));
            uses.put("map.compute", () -> map.compute("tea", _ -> "hot"));
            uses.put("map.size", () -> map.size());
            uses.put("lease.renew", () -> lease.renew());
            Map<String, VoidOp<Exception>> allowed = new LinkedHashMap<>();
            allowed.put("me", () -> cluster.me());
            allowed.put("members", () -> cluster.members());
            allowed.put("statistics", () -> cluster.statistics());
            allowed.put("awaitMembers", () -> cluster.awaitMembers(1));
            allowed.put("close", () -> cluster.close());
            allowed.put("lease.token", () -> lease.token());
            allowed.put("lease.isHeld", () -> lease.isHeld());
            allowed.put("lease.close", () -> lease.close());
            allowed.put("ended.close", () -> ended.close());
            allowed.put("lines.lost", () -> lines.lost());
            allowed.put("lines.number", () -> lines.number());
            allowed.put("lines.close", () -> lines.close());
            allowed.put("events.close", () -> events.close());
            allowed.put("toString", () -> (cluster + "" + topic + queue + map + lease + lines).length());
            List<String> story = new ArrayList<>();
            uses.forEach((name, use) -> {
                long began = System.nanoTime();
                Throwable thrown = catchThrowable(() -> timeout(10, use));
                story.add("USE " + name + " -> " + thrown + " " + (System.nanoTime() - began) / 1_000_000 + " ms");
            });
            allowed.forEach((name, use) -> story.add("ALLOWED " + name + " -> " + catchThrowable(() -> timeout(10, use))));
            story.forEach(System.out::println);
        });
    }

    private static void onEach(VoidFn<Members, Exception> body) throws Exception {
        io.asyncio4j.Asyncio.<Exception>run(() -> {
            try (var alone = Cluster.join(options -> options.jobs(1))) {
                body.accept(new Members(alone, alone));
            }
            String name = "reports " + NAMES.incrementAndGet();
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

    private static void until(ClusterContract.Condition condition) {
        ClusterContract.until(condition);
    }

    private static int ends(double time) {
        sleep(time);
        return 1;
    }

    private static int throwIt(Thrown kind) throws Exception {
        return switch (kind) {
            case TOO_DEEP -> deeper(0) + 1;
            case ASSERTION -> throw new AssertionError("cold tea");
            case INITIALISER -> Broken.VALUE;
            case NOT_FOUND -> Broken.VALUE;
            case NOT_SERIALISABLE -> throw new Unsendable();
            case FAILS_TO_BE_WRITTEN -> throw new Unwritable();
            case LONG_CHAIN -> throw chain();
            case NO_MESSAGE -> throw new Mute();
            case REFUSED -> throw new DataFormatException("cold tea");
            case UNKNOWN -> throw unknown();
            case NO_MEMORY -> new byte[Integer.MAX_VALUE].length;
            case CANCELLED -> throw new CancelledError("cold tea");
        };
    }

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
        byte[] bytes = ClassFile.of().build(ClassDesc.of("io.asyncio4j.cluster.OnlyThere"), made -> made
                .withSuperclass(ConstantDescs.CD_Exception)
                .withMethodBody("<init>", MethodTypeDesc.of(ConstantDescs.CD_void), ClassFile.ACC_PUBLIC, code -> code
                        .aload(0)
                        .ldc("cold tea")
                        .invokespecial(
                                ConstantDescs.CD_Exception,
                                "<init>",
                                MethodTypeDesc.of(ConstantDescs.CD_void, ConstantDescs.CD_String))
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
        INITIALISER(Throwable.class, ""),
        NOT_FOUND(Throwable.class, ""),
        NOT_SERIALISABLE(RemoteFailureException.class, "Unsendable"),
        FAILS_TO_BE_WRITTEN(RemoteFailureException.class, ""),
        LONG_CHAIN(Throwable.class, ""),
        NO_MESSAGE(Throwable.class, ""),
        REFUSED(Throwable.class, ""),
        UNKNOWN(Throwable.class, ""),
        NO_MEMORY(Throwable.class, ""),
        CANCELLED(Throwable.class, "");

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

    private static final class Unsendable extends RuntimeException {

        @Serial
        private static final long serialVersionUID = 1;

        @SuppressWarnings("serial") // which is the point
        private final Object held = new Object();

        @Override
        public String getMessage() {
            return "with " + held.getClass();
        }
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
}
