package io.asyncio4j.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.EventLoop;
import io.asyncio4j.Generator;
import io.asyncio4j.flow.Flows;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Flow;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.reactivestreams.tck.TestEnvironment;
import org.reactivestreams.tck.flow.FlowPublisherVerification;
import org.reactivestreams.tck.flow.FlowSubscriberBlackboxVerification;
import org.testng.ITestResult;
import org.testng.TestListenerAdapter;
import org.testng.TestNG;

/// [Flows] keeps the rules of Reactive Streams, as their own test kit checks them.
class FlowsTckTest {

    private static final EventLoop LOOP = EventLoop.start();
    private static final TestEnvironment ENVIRONMENT = new TestEnvironment(5_000, 100, 100);
    private static final int UNTIL_COLLECTED = 1_000; // ms, in which a cancellation reaches the loop

    @Test
    void thePublisherOfAListKeepsTheRules() {
        assertPasses(OfList.class, 20);
    }

    @Test
    void thePublisherOfAGeneratorKeepsTheRules() {
        assertPasses(OfGenerator.class, 20);
    }

    @Test
    void theSubscriberKeepsTheRules() {
        assertPasses(Subscriber.class, 8);
    }

    private static void assertPasses(Class<?> verification, int fewest) {
        var results = new TestListenerAdapter();
        var kit = new TestNG(false);
        kit.setVerbose(0);
        kit.setTestClasses(new Class<?>[] {verification});
        kit.addListener(results);
        kit.run();
        assertThat(Stream.concat(results.getFailedTests().stream(), results.getConfigurationFailures().stream()))
                .extracting(FlowsTckTest::text)
                .isEmpty();
        assertThat(results.getPassedTests()).hasSizeGreaterThanOrEqualTo(fewest);
    }

    private static String text(ITestResult result) {
        return result.getName() + ": " + result.getThrowable();
    }

    public static class OfList extends FlowPublisherVerification<Integer> {

        public OfList() {
            super(ENVIRONMENT, UNTIL_COLLECTED);
        }

        @Override
        public Flow.Publisher<Integer> createFlowPublisher(long elements) {
            return Flows.publish(
                    LOOP,
                    () -> () -> Stream.iterate(0, n -> n + 1).limit(elements).iterator());
        }

        @Override
        public Flow.Publisher<Integer> createFailedFlowPublisher() {
            return Flows.publish(LOOP, () -> {
                throw new IllegalStateException("no source");
            });
        }
    }

    public static class OfGenerator extends FlowPublisherVerification<Integer> {

        public OfGenerator() {
            super(ENVIRONMENT, UNTIL_COLLECTED);
        }

        @Override
        public Flow.Publisher<Integer> createFlowPublisher(long elements) {
            return Flows.publish(
                    LOOP,
                    () -> Generator.<Integer>of(out -> {
                        for (int n = 0; n < elements; n++) {
                            out.emit(n);
                        }
                    }));
        }

        @Override
        public Flow.@Nullable Publisher<Integer> createFailedFlowPublisher() {
            return null; // the body fails when the first element is asked for, not before
        }
    }

    public static class Subscriber extends FlowSubscriberBlackboxVerification<Integer> {

        private final List<AutoCloseable> kept = new ArrayList<>();

        public Subscriber() {
            super(ENVIRONMENT);
        }

        @Override
        public Flow.Subscriber<Integer> createFlowSubscriber() {
            var subscribed = new ArrayList<Flow.Subscriber<? super Integer>>();
            kept.add(LOOP.run(() -> Flows.<Integer>iterate(subscribed::add)));
            @SuppressWarnings("unchecked") // of integers
            var subscriber = (Flow.Subscriber<Integer>) subscribed.getFirst();
            return subscriber;
        }

        @Override
        public Integer createElement(int element) {
            return element;
        }
    }
}
