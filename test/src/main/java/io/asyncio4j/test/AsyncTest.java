package io.asyncio4j.test;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.extension.ExtendWith;

/// A test that runs in a task of an event loop of its own, on a virtual clock, so that waiting takes no time.
///
/// The test, its `@BeforeEach` and its `@AfterEach` methods run one after the other, in tasks of the same loop, and
/// share its context; constructors, `@BeforeAll` and `@AfterAll` run outside of it. Each of these methods may have
/// parameters of the types [io.asyncio4j.lowlevel.VirtualClock], [io.asyncio4j.EventLoop], [ReportedErrors] and
/// [Story].
///
/// The test fails if it throws, if it hangs, if it leaves tasks, timers or threads behind, and if errors are
/// reported to the loop that it does not expect; see [ReportedErrors]. Two tests share nothing but what the program
/// shares.
///
/// {@snippet class=snippets.AsyncTestTest region=tea}
///
/// Source: pytest-trio, `IsolatedAsyncioTestCase`.
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
@Documented
@TestTemplate
@ExtendWith(Schedules.class)
@SuppressWarnings("exports") // JUnit finds it
public @interface AsyncTest {

    /// Whether time really passes, so that the network can be used. Otherwise the clock is virtual.
    boolean realTime() default false;

    /// How many seconds may really pass until the test counts as hanging. It fails then, and the failure shows what
    /// its tasks wait for and what the threads do. Each `@BeforeEach` and `@AfterEach` method has the same limit.
    double timeout() default AsyncExtension.TIMEOUT_SECONDS;

    /// On how many schedules the test runs, each time on a new instance: that of [#seed], that of `seed + 1` and
    /// so on. After the first that fails, the rest are skipped.
    int schedules() default 1;

    /// Which schedule the test runs on. With 0, tasks go on in the order in which they become ready, as they do
    /// in a program. Any other seed stands for a random order, the same in every run.
    long seed() default 0;

    /// Whether the test may leave threads behind that it has started, such as a pool that other tests share.
    boolean leftoverThreads() default false;
}
