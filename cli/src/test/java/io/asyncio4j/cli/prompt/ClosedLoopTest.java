package io.asyncio4j.cli.prompt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/// What has a session of its own, for it changes its loop.
class ClosedLoopTest {

    @Test
    void aClosedLoopIsReplacedAndItIsSaid() {
        var notes = new CopyOnWriteArrayList<String>();
        try (var session = new Session(List.of(), false, notes::add)) {
            session.eval("var loop = EventLoop.current()");
            session.eval("var closing = Thread.ofPlatform().start(loop::close)");
            session.eval("closing.join()");

            assertThat(session.eval("var next = 1").lines()).containsExactly("next ==> 1");
            assertThat(notes).contains("the loop was closed: a new one was started");
        }
    }

    @Test
    void whatNobodyAwaitsIsTold() throws Exception {
        var notes = new java.util.concurrent.LinkedBlockingQueue<String>();
        try (var session = new Session(List.of(), false, notes::add)) {
            session.eval("EventLoop.current().callSoon(() -> { throw new IllegalStateException(\"alone\"); })");

            assertThat(notes.take()).contains("IllegalStateException: alone");
        }
    }

    @Test
    void theEndCancelsWhatIsLeft() {
        var session = new Session(List.of(), false, _ -> {});
        session.eval("var ended = new java.util.concurrent.CompletableFuture<String>()");
        session.eval("createTask(() -> { try { sleep(seconds(10_000)); } finally { ended.complete(\"yes\"); } })");
        session.eval("yieldNow()");

        session.close();

        assertThat(session.shell().variables().map(session.shell()::varValue))
                .anyMatch(value -> value.contains("ompleted"));
    }
}
