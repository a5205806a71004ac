package user;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.run;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncio4j.AsyncLock;
import io.asyncio4j.CallGraph;
import io.asyncio4j.EventLoop;
import io.asyncio4j.files.AsyncFiles;
import io.asyncio4j.process.Subprocess;
import io.asyncio4j.stream.StreamReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/// Messages name the method that the program has called, and not one behind it.
class CalledNameTest {

    @Test
    void outsideALoop() throws Exception {
        needs("sleep", () -> sleep(Duration.ofSeconds(1)));
        needs("createTask", () -> createTask(() -> 1));
        needs("AsyncFiles.readString", () -> AsyncFiles.readString(Path.of("x")));
        needs(
                "AsyncFiles.lines",
                () -> AsyncFiles.lines(Path.of("x")).iterator().hasNext());
        needs("Subprocess.start", () -> Subprocess.start("true"));
        needs("Subprocess.run", () -> Subprocess.run("true"));
        needs("capture", () -> CallGraph.capture());
        needs("acquire", () -> new AsyncLock().acquire());
    }

    @Test
    void onAnotherThreadAndInACallback() {
        run(() -> {
            var pipe = new AtomicReference<StreamReader>();
            try (var child = Subprocess.start("true")) {
                pipe.set(child.stdout());
                ThrowingCallable elsewhere = () -> EventLoop.current()
                        .runInExecutor(() -> pipe.get().readLine())
                        .awaitThrowing(Exception.class);
                assertThatThrownBy(elsewhere)
                        .hasMessageStartingWith("StreamReader.readLine must be called on its event loop");
            }
        });
    }

    @Test
    void aStreamHasOneReader() {
        run(() -> {
            try (var child = Subprocess.start("sleep", "1000")) {
                var reader = createTask("first", () -> child.stdout().readLine());
                yieldNow();
                assertThatThrownBy(() -> child.stdout().readLine())
                        .hasMessageStartingWith("a stream has one reader at a time, but ")
                        .hasMessageContaining("first")
                        .hasMessageEndingWith(" is reading this stream already");
                reader.cancel();
            }
        });
    }

    private static void needs(String called, ThrowingCallable call) {
        assertThatThrownBy(call).hasMessageStartingWith(called + " needs a running event loop");
    }
}
