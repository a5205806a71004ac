package user;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.EventLoop;
import io.asyncio4j.Generator;
import io.asyncio4j.Handle;
import io.asyncio4j.Runner;
import io.asyncio4j.Task;
import io.asyncio4j.function.VoidOp;
import io.asyncio4j.lowlevel.VirtualClock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What debug mode says about the places where a user's program has created something.
class CreatedAtTest {

    private final List<String> reports = new ArrayList<>();

    @Test
    void theTreeOfTasksShowsWhereTheProgramHasCreatedThem() {
        debugging(() -> {
            Task<?> sleeper = sleeper();
            assertThat(createdAt()).last().asString().contains("user.CreatedAtTest.sleeper(");
            sleeper.cancel();
        });
    }

    @Test
    void aPendingTimerShowsWhereTheProgramHasCreatedIt() {
        debugging(() -> {
            Handle timer = EventLoop.current().callLater(seconds(1), () -> {});
            assertThat(timer).asString().contains(", created at ").contains("user.CreatedAtTest");
            timer.cancel();
        });
    }

    @Test
    void aGeneratorThatIsLeftOpenShowsWhereTheProgramAsked() {
        var kept = new Generator<?>[1];
        debugging(() -> {
            kept[0] = Generator.of(out -> out.emit(1));
            assertThat(kept[0].iterator().hasNext()).isTrue();
        });
        assertThat(reports)
                .singleElement()
                .asString()
                .contains("was never closed; its first element was asked for at ")
                .contains("user.CreatedAtTest");
    }

    private static Task<?> sleeper() {
        return createTask("sleeper", () -> sleep(seconds(1)));
    }

    private static List<String> createdAt() {
        return EventLoop.current()
                .taskTree()
                .lines()
                .filter(line -> line.startsWith("    created at "))
                .toList();
    }

    private void debugging(VoidOp<RuntimeException> body) {
        try (var runner = new Runner(options -> options.driver(new VirtualClock())
                .debug(true)
                .slowStep(seconds(60))
                .errorHandler(report ->
                        reports.add(report.message() + ": " + report.error().getMessage())))) {
            runner.run(body);
        }
    }
}
