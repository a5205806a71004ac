package io.asyncio4j;

import static io.asyncio4j.Asyncio.awaitAll;
import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.forEachConcurrent;
import static io.asyncio4j.Asyncio.gather;
import static io.asyncio4j.Asyncio.run;
import static io.asyncio4j.Asyncio.shield;
import static io.asyncio4j.Asyncio.toThread;
import static io.asyncio4j.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.asyncio4j.function.VoidOp;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The trace of an exception that goes from task to task.
class AwaitingTraceTest {

    @Test
    void aTraceShowsWhoAwaitedTheTaskAndWhere() {
        var worker = new Worker();

        inTask("boss", () -> {
            Throwable failure = catchThrowable(() -> worker.workFor());
            assertThat(notes(failure)).containsExactly("worker was awaited here by boss");
            assertThat(methods(note(failure, 0))).contains("workFor").doesNotContain("fail");
            assertThat(methods(failure)).contains("fail").doesNotContain("workFor");
        });
    }

    @Test
    void aPrintedTraceReadsAsAStory() {
        inTask("boss", () -> {
            Throwable failure = catchThrowable(() -> new Worker().workFor());
            assertThat(printed(failure).lines().filter(line -> !line.contains("\tat ") && !line.contains("... ")))
                    .containsExactly(
                            "java.lang.IllegalStateException: boom", "\tSuppressed: worker was awaited here by boss");
        });
    }

    @Test
    void everyTaskThatTheExceptionGoesThroughIsShownInOrder() {
        inTask("top", () -> {
            var middle = createTask("middle", () -> {
                createTask("bottom", AwaitingTraceTest::fail).await();
            });
            assertThat(notes(catchThrowable(() -> middle.await())))
                    .containsExactly("bottom was awaited here by middle", "middle was awaited here by top");
        });
    }

    @Test
    void ofManyWhoAwaitTheSameTaskOnlyTheFirstIsShown() {
        Virtual.run(_ -> {
            var failing = createTask("failing", AwaitingTraceTest::fail);
            var first = createTask("first", () -> catchThrowable(() -> failing.await()));
            var second = createTask("second", () -> catchThrowable(() -> failing.await()));

            assertThat(first.await()).isSameAs(second.await());
            assertThat(catchThrowable(() -> failing.await())).isSameAs(first.await());
            assertThat(notes(first.await())).containsExactly("failing was awaited here by first");
        });
    }

    @Test
    void aCheckedExceptionShowsItOnceInTheOneThatIsWrappedAroundIt() {
        inTask("boss", () -> {
            var failing = createTask("failing", () -> {
                throw new IOException("no disk");
            });
            Throwable failure = catchThrowable(() -> failing.await());
            assertThat(failure).isInstanceOf(CompletionException.class).hasNoSuppressedExceptions();
            assertThat(methods(failure)).contains("await");
            assertThat(failure.getCause()).hasNoSuppressedExceptions();

            assertThat(notes(catchThrowable(() -> failing.awaitThrowing(IOException.class))))
                    .containsExactly("failing was awaited here by boss");
        });
    }

    @Test
    void everyWayToWaitShowsIt() {
        inTask("boss", () -> {
            VoidOp<RuntimeException> nothing = () -> {};
            assertThat(notes(catchThrowable(() -> shield(failing())))).containsExactly("f was awaited here by boss");
            assertThat(notes(catchThrowable(() -> awaitAll(List.of(failing())))))
                    .containsExactly("f was awaited here by boss");
            assertThat(notes(catchThrowable(() -> gather(AwaitingTraceTest::fail, nothing))))
                    .singleElement()
                    .asString()
                    .matches("Task-\\d+ was awaited here by boss");
            assertThat(notes(catchThrowable(() -> forEachConcurrent(List.of(1, 2), _ -> fail()))))
                    .singleElement()
                    .asString()
                    .endsWith(" was awaited here by boss");
            assertThat(notes(catchThrowable(() -> run(() -> fail()))))
                    .singleElement()
                    .asString()
                    .endsWith(" was awaited here by boss");
            assertThat(notes(catchThrowable(() -> toThread(() -> fail())))).containsExactly("awaited here by boss");
        });
    }

    @Test
    void aProgramThatFailsShowsWhereItCalledRun() {
        Throwable failure = catchThrowable(() -> run(() -> fail()));

        assertThat(notes(failure))
                .singleElement()
                .asString()
                .endsWith("main was awaited here by thread "
                        + Thread.currentThread().getName());
    }

    @Test
    void toLookAtAResultShowsNothing() {
        Virtual.run(_ -> {
            var failing = failing();
            yieldNow();
            assertThat(catchThrowable(() -> failing.result()))
                    .hasMessage("boom")
                    .hasNoSuppressedExceptions();
            assertThat(failing.exception()).hasNoSuppressedExceptions();
        });
    }

    @Test
    void anExceptionThatIsThrownAgainAndAgainDoesNotGrowForEver() {
        var constant = new IllegalStateException("constant");
        Virtual.run(_ -> {
            for (int n = 0; n < 100; n++) {
                var failing = createTask(() -> {
                    throw constant;
                });
                assertThat(catchThrowable(() -> failing.await())).isSameAs(constant);
            }
        });

        assertThat(constant.getSuppressed()).hasSize(16);
    }

    private static Task<?> failing() {
        return createTask("f", AwaitingTraceTest::fail);
    }

    private static void fail() {
        throw new IllegalStateException("boom");
    }

    private static void inTask(String name, VoidOp<?> body) {
        Virtual.run(_ -> createTask(name, body).await());
    }

    private static List<String> notes(Throwable failure) {
        return Stream.of(failure.getSuppressed()).map(Throwable::toString).toList();
    }

    private static Throwable note(Throwable failure, int index) {
        return failure.getSuppressed()[index];
    }

    private static List<String> methods(Throwable throwable) {
        return Stream.of(throwable.getStackTrace())
                .map(StackTraceElement::getMethodName)
                .toList();
    }

    private static String printed(Throwable failure) {
        var text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        return text.toString();
    }

    private static final class Worker {

        void workFor() {
            createTask("worker", AwaitingTraceTest::fail).await();
        }
    }
}
