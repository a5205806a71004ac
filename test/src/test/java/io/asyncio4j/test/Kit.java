package io.asyncio4j.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.List;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;
import org.junit.platform.testkit.engine.Events;

/// Runs a class of tests with JUnit, inside a test of ours.
final class Kit {

    private Kit() {}

    static Events run(Class<?> tests) {
        return execute(tests).testEvents();
    }

    static EngineExecutionResults execute(Class<?> tests) {
        return EngineTestKit.engine("junit-jupiter")
                .selectors(selectClass(tests))
                .execute();
    }

    /// Runs tests that must pass.
    static void pass(Class<?> tests, int count) {
        Events events = run(tests);
        assertThat(failures(events)).isEmpty();
        events.assertStatistics(statistics -> statistics.succeeded(count).failed(0));
    }

    /// Runs a class in which one test fails, and returns its failure.
    static Throwable failure(Class<?> tests) {
        return assertThat(failures(run(tests))).singleElement().actual();
    }

    static List<Throwable> failures(Events events) {
        return events.failed().stream()
                .map(event -> event.getRequiredPayload(TestExecutionResult.class))
                .map(result -> result.getThrowable().orElseThrow())
                .toList();
    }

    static List<String> names(Events events) {
        return events.finished()
                .map(Event::getTestDescriptor)
                .map(test -> test.getDisplayName())
                .toList();
    }
}
