package io.asyncio4j.net;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.timeout;
import static io.asyncio4j.Asyncio.toThread;
import static io.asyncio4j.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncio4j.AsyncBarrier;
import io.asyncio4j.AsyncCondition;
import io.asyncio4j.AsyncEvent;
import io.asyncio4j.AsyncLifoQueue;
import io.asyncio4j.AsyncLock;
import io.asyncio4j.AsyncPriorityQueue;
import io.asyncio4j.AsyncQueue;
import io.asyncio4j.AsyncSemaphore;
import io.asyncio4j.Broadcast;
import io.asyncio4j.CapacityLimiter;
import io.asyncio4j.Deadline;
import io.asyncio4j.EventLoop;
import io.asyncio4j.Generator;
import io.asyncio4j.ParkingLot;
import io.asyncio4j.Promise;
import io.asyncio4j.TaskGroup;
import io.asyncio4j.files.AsyncFiles;
import io.asyncio4j.process.Subprocess;
import io.asyncio4j.stream.StreamBuffer;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What belongs to a loop refuses other threads before it does anything, and names what its user holds.
class ForeignThreadTest {

    private static final InetSocketAddress HERE = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private final List<String> accepted = new ArrayList<>();

    @Test
    void locksAndQueuesRefuseOtherThreads() throws Exception {
        Network.run("epoll", () -> {
            for (AsyncQueue<String> queue : List.of(
                    new AsyncQueue<String>(2),
                    new AsyncLifoQueue<String>(),
                    new AsyncPriorityQueue<String>(Comparator.naturalOrder()))) {
                check(queue, "capacity"); // made here, and not used yet
                queue.put("one");
                check(queue, "capacity");
                assertThat(queue.statistics().unfinished()).isEqualTo(1);
            }
            var lock = new AsyncLock();
            check(lock);
            try (var permit = lock.acquire()) {
                check(lock);
                accepted.addAll(ForeignCalls.acceptedAs("AsyncLock[", permit));
            }
            var semaphore = new AsyncSemaphore(1);
            check(semaphore);
            try (var permit = semaphore.acquire()) {
                accepted.addAll(ForeignCalls.acceptedAs("AsyncSemaphore[", permit));
            }
            var condition = new AsyncCondition();
            check(condition);
            try (var _ = condition.acquire()) {
                check(condition);
            }
            check(new AsyncEvent());
            check(new AsyncBarrier(2), "parties");
            check(new CapacityLimiter(1));
            check(new ParkingLot<>("ParkingLot"), "isEmpty", "size");
        });
        assertThat(accepted).isEmpty();
    }

    @Test
    void whatOthersArePassedRefusesOtherThreads() throws Exception {
        Network.run("epoll", () -> {
            var broadcast = new Broadcast<String>(1);
            try (var subscription = broadcast.subscribe()) {
                check(broadcast);
                check(subscription, "forEach", "spliterator");
            }
            check(Generator.of(out -> out.emit("x")), "close", "forEach", "spliterator");
            check(
                    new StreamBuffer(),
                    "hasReader",
                    "isFull",
                    "hasEnded",
                    "atEof",
                    "buffered",
                    "received",
                    "lines",
                    "chunks",
                    "asInputStream");
        });
        assertThat(accepted).isEmpty();
    }

    @Test
    void tasksAndBlocksRefuseOtherThreads() throws Exception {
        Network.run("epoll", () -> {
            String[] anyThread = {"isDone", "isCancelled", "result", "exception", "cancel", "name", "stack"};
            var promise = new Promise<String>();
            check(promise, "isDone", "isCancelled", "result", "exception", "cancel", "complete", "fail");
            var task = createTask(() -> promise.await());
            check(task, anyThread);
            TaskGroup.run(this::check);
            Deadline.run(seconds(20), this::check);
            promise.complete("done");
            task.await();
            accepted.addAll(ForeignCalls.acceptedAs(
                    "EventLoop[",
                    EventLoop.current(),
                    "callSoonThreadsafe",
                    "tryCallSoonThreadsafe",
                    "execute",
                    "run",
                    "submit",
                    "time",
                    "reportError",
                    "foldTrace",
                    "stop",
                    "name",
                    "isClosed",
                    "close",
                    "expectExternalWork",
                    "expectExternalEvents",
                    "snapshot",
                    "ensureCurrent"));
        });
        assertThat(accepted).isEmpty();
    }

    @Test
    void filesAndProcessesRefuseOtherThreads(@TempDir Path folder) throws Exception {
        Path path = Files.writeString(folder.resolve("file"), "one\ntwo\n");
        Network.run("epoll", () -> {
            try (var file = AsyncFiles.open(path);
                    var lines = AsyncFiles.lines(path);
                    var watch = AsyncFiles.watch(folder);
                    var process = Subprocess.start("cat")) {
                check(file, "lines", "chunks", "asInputStream", "asOutputStream");
                check(lines, "stream", "forEach", "spliterator");
                check(watch, "forEach", "spliterator");
                check(process, "stdin", "stdout", "stderr", "pid", "exitStatus", "terminate", "kill");
            }
        });
        assertThat(accepted).isEmpty();
        assertThat(path).hasContent("one\ntwo\n");
    }

    @Test
    void connectionsRefuseOtherThreadsAndNothingIsSent() throws Exception {
        Network.run("epoll", () -> {
            try (var server = Server.start(0, Network::loopback, c -> c.write(c.readLine() + "\n"));
                    var client = Network.connect(server)) {
                check(client, "localAddress", "remoteAddress", "lines", "chunks", "asInputStream", "asOutputStream");
                check(server, "addresses", "address", "port", "uri");
                assertThat(server.isServing()).isTrue();
                client.write("hello\n");
                assertThat(client.readAll()).asString().isEqualTo("hello\n");
            }
        });
        assertThat(accepted).isEmpty();
    }

    @Test
    void transportsRefuseOtherThreadsAndNothingIsSent() throws Exception {
        Network.run("epoll", () -> {
            try (var server = Server.start(0, Network::loopback, c -> c.write(c.readLine() + "\n"))) {
                var protocol = new Recorder();
                var transport = Transport.connect("127.0.0.1", server.port(), protocol);
                check(transport, "canWriteEof", "localAddress", "remoteAddress");
                assertThat(transport.protocol()).isSameAs(protocol);
                transport.abort();
            }
        });
        assertThat(accepted).isEmpty();
    }

    @Test
    void datagramsRefuseOtherThreadsAndNothingIsSent() throws Exception {
        Network.run("epoll", () -> {
            try (var receiver = Datagrams.bind(HERE);
                    var sender = Datagrams.connect(
                            "127.0.0.1", receiver.localAddress().getPort())) {
                check(sender, "localAddress", "remoteAddress", "forEach", "spliterator");
                var threads = IntStream.range(0, 2)
                        .mapToObj(_ -> createTask(() -> toThread(() -> sender.send("from a thread"))))
                        .toList();
                for (var thread : threads) {
                    assertThatThrownBy(thread::await)
                            .isInstanceOf(IllegalStateException.class)
                            .hasMessageContaining("Datagrams[");
                }
                sender.send("from a task");
                assertThat(timeout(seconds(20), receiver::receive).text()).isEqualTo("from a task");
            }
        });
        assertThat(accepted).isEmpty();
    }

    @Test
    void aCallbackThatCannotWaitSendsNothing() throws Exception {
        Network.run("epoll", () -> {
            try (var receiver = Datagrams.bind(HERE);
                    var sender = Datagrams.connect(
                            "127.0.0.1", receiver.localAddress().getPort());
                    var server = Server.start(0, Network::loopback, c -> c.readAll())) {
                var outcome = new Promise<String>();
                EventLoop.current().callSoon(() -> {
                    var messages = new ArrayList<String>();
                    for (io.asyncio4j.function.VoidOp<?> op :
                            List.<io.asyncio4j.function.VoidOp<?>>of(() -> sender.send("x"), server::close)) {
                        try {
                            op.run();
                        } catch (Exception e) {
                            messages.add(e.getMessage());
                        }
                    }
                    outcome.complete(String.join("; ", messages));
                });
                assertThat(outcome.await())
                        .isEqualTo("send cannot wait in a callback of the event loop: start a task with createTask; "
                                + "close cannot wait in a callback of the event loop: start a task with createTask");
                yieldNow();
                assertThat(server.isServing()).isTrue();
                sender.send("later");
                assertThat(timeout(seconds(20), receiver::receive).text()).isEqualTo("later");
            }
        });
    }

    @Test
    void whatBuildersUseRefusesOtherThreads() throws Exception {
        Network.run("epoll", () -> {
            var channel = new EmbeddedChannel();
            check(new Inbound(channel));
            check(new Outbound(NettyDriver.current(), channel));
            channel.close();
        });
        assertThat(accepted).isEmpty();
    }

    @Test
    void aThreadWithoutALoopIsToldWhatItHasCalled() {
        for (org.assertj.core.api.ThrowableAssert.ThrowingCallable call :
                List.<org.assertj.core.api.ThrowableAssert.ThrowingCallable>of(
                        () -> Connection.open("127.0.0.1", 1),
                        () -> Connection.openUnix(Path.of("x")),
                        () -> Server.start(0, _ -> {}),
                        () -> Server.startUnix(Path.of("x"), _ -> {}),
                        () -> Transport.connect("127.0.0.1", 1, new Protocol() {}),
                        () -> Transport.connectUnix(Path.of("x"), new Protocol() {}),
                        () -> Transport.listen(0, () -> new Protocol() {}),
                        () -> Transport.listenUnix(Path.of("x"), () -> new Protocol() {}),
                        () -> Datagrams.bind(HERE),
                        () -> Datagrams.connect("127.0.0.1", 1),
                        () -> Hosts.resolve("127.0.0.1", 1),
                        () -> Tls.client().prepare())) {
            assertThatThrownBy(call)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageMatching("[A-Z]\\w+\\.\\w+ needs a running event loop, but .*");
        }
    }

    private void check(Object held) {
        check(held, new String[0]);
    }

    private void check(Object held, String... anyThread) {
        accepted.addAll(ForeignCalls.accepted(held, anyThread));
    }
}
