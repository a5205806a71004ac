package io.asyncio4j.test;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContextProvider;
import org.junit.jupiter.api.extension.TestWatcher;
import org.junit.platform.commons.support.AnnotationSupport;

/// Runs an [AsyncTest] on its schedules, one after the other, until it fails on one.
final class Schedules implements TestTemplateInvocationContextProvider {

    /// For JUnit.
    Schedules() {}

    @Override
    public boolean supportsTestTemplate(ExtensionContext context) {
        return true;
    }

    @Override
    public Stream<TestTemplateInvocationContext> provideTestTemplateInvocationContexts(ExtensionContext context) {
        AsyncTest test = AnnotationSupport.findAnnotation(context.getRequiredTestMethod(), AsyncTest.class)
                .orElseThrow();
        if (test.schedules() < 1) {
            throw new IllegalArgumentException("schedules must be >= 1, was " + test.schedules());
        }
        var failed = new AtomicBoolean();
        return LongStream.range(0, test.schedules())
                .takeWhile(_ -> !failed.get())
                .mapToObj(n -> new OneSchedule(context.getDisplayName(), test, test.seed() + n, failed));
    }

    /// A run of the test.
    private record OneSchedule(String displayName, AsyncTest test, long seed, AtomicBoolean failed)
            implements TestTemplateInvocationContext {

        @Override
        public String getDisplayName(int invocation) {
            return test.schedules() == 1 ? displayName : displayName + ", seed " + seed;
        }

        @Override
        public List<Extension> getAdditionalExtensions() {
            return List.of(new AsyncExtension(test, seed), new Watcher(failed));
        }
    }

    private record Watcher(AtomicBoolean failed) implements TestWatcher {

        @Override
        public void testFailed(ExtensionContext context, @Nullable Throwable cause) {
            failed.set(true);
        }
    }
}
