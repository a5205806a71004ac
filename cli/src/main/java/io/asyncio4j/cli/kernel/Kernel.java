package io.asyncio4j.cli.kernel;

import io.asyncio4j.cli.prompt.Cells;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.zeromq.SocketType;
import org.zeromq.ZMQ;
import org.zeromq.ZMQException;

/// The kernel: five sockets, each with a thread, and one session.
final class Kernel {

    private static final List<String> IMPORTS =
            List.of("import io.asyncio4j.cli.kernel.Html;", "import static io.asyncio4j.cli.kernel.Display.display;");

    private final ZMQ.Context context = ZMQ.context(1);
    private final CompletableFuture<Cells> cells = new CompletableFuture<>();
    private final CompletableFuture<Void> end = new CompletableFuture<>();
    private final ConnectionFile file;
    private final Wire wire;

    private Kernel(ConnectionFile file) {
        this.file = file;
        wire = new Wire(file.key());
    }

    /// @param args `install` and the command that starts the kernel, with perhaps the folder of Jupyter's data; or
    ///     `run` and the file that Jupyter has written
    static void main(String[] args) throws Exception {
        if (args[0].equals("install")) {
            KernelSpec.install(args[1], args.length > 2 ? Optional.of(Path.of(args[2])) : Optional.empty());
        } else {
            new Kernel(ConnectionFile.read(Path.of(args[1]))).run();
        }
        System.exit(0); // threads that cells have left do not keep it
    }

    private void run() throws Exception {
        endWithParent(System.getenv("JPY_PARENT_PID"));
        var publisher = new Publisher(open("iopub", SocketType.PUB));
        var printed = new Printed(publisher);
        var questions = new Questions(publisher, printed);
        var answers = new Answers(publisher, printed, cells);
        System.setOut(printed.stream("stdout"));
        System.setErr(printed.stream("stderr"));
        System.setIn(questions);
        Display.to(forms -> {
            printed.flush();
            publisher.display(forms);
        });
        publisher.status(Map.of(), "starting");
        Thread.ofPlatform().daemon().name("heartbeat").start(this::beat);
        serve("control", channel -> control(channel, answers));
        serve("shell", channel -> new Requests(channel, publisher, printed, answers, cells).serve());
        serve("stdin", questions::ask);
        Thread.ofPlatform().daemon().name("session").start(this::start); // Jupyter asks who the kernel is meanwhile
        try {
            end.get();
        } finally {
            close(publisher);
        }
    }

    private void start() {
        try {
            Cells started = Cells.start(IMPORTS, System.err::println);
            started.warmUp();
            cells.complete(started);
        } catch (Throwable e) {
            cells.completeExceptionally(e);
            end.completeExceptionally(e);
        }
    }

    private Channel open(String name, SocketType type) {
        return new Channel(context, type, file.address(name), wire);
    }

    /// Runs on a thread of its own until the end.
    private void serve(String name, Service service) {
        Thread.ofPlatform().daemon().name(name).start(() -> {
            try (Channel channel = open(name, SocketType.ROUTER)) {
                service.serve(channel);
            } catch (Throwable e) {
                end.completeExceptionally(e); // without effect at the end, where all sockets fail
            }
        });
    }

    private void control(Channel channel, Answers answers) {
        while (!end.isDone()) {
            Message request = channel.receive();
            boolean last = request.type().equals("shutdown_request");
            answers.busy(
                    request,
                    () -> (last
                                    ? Optional.of(Map.<String, Object>of(
                                            "status", "ok", "restart", request.flag("restart", false)))
                                    : answers.to(request))
                            .ifPresent(answer -> channel.send(request.reply(answer))));
            if (last) {
                end.complete(null);
            }
        }
    }

    private void beat() {
        try (ZMQ.Socket socket = context.socket(SocketType.REP)) {
            socket.bind(file.address("hb"));
            while (true) {
                socket.send(socket.recv());
            }
        } catch (ZMQException e) {
            end.completeExceptionally(e);
        }
    }

    private void endWithParent(@Nullable String pid) {
        if (pid != null && pid.matches("\\d{2,18}")) {
            ProcessHandle.of(Long.parseLong(pid))
                    .ifPresent(parent -> parent.onExit().thenRun(() -> end.complete(null)));
        }
    }

    private void close(Publisher publisher) throws InterruptedException {
        if (cells.isDone() && !cells.isCompletedExceptionally()) {
            cells.join().interrupt();
            cells.join().close();
        }
        publisher.close();
        Thread.ofPlatform().daemon().name("ending").start(context::term).join(Duration.ofSeconds(1));
    }

    /// What a thread does with its socket.
    @FunctionalInterface
    private interface Service {
        void serve(Channel channel) throws InterruptedException;
    }
}
