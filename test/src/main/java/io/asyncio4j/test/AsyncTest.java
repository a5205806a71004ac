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
/// The test, its `@BeforeEach` and its `@AfterEach` methods run one after the other in tasks of the same loop and
/// share its context; constructors, `@BeforeAll` and `@AfterAll` run outside. Each of these methods may have
/// parameters of the types [io.asyncio4j.lowlevel.VirtualClock], [io.asyncio4j.EventLoop], [ReportedErrors] and
/// [Story].
///
/// The test fails, besides by what it throws, if it hangs, if it leaves tasks, timers or threads behind,
/// and if errors are reported to the loop that it has not expected; see [ReportedErrors]. Between two tests nothing
/// is shared but what the program shares.
///
/// Source: pytest-trio, `IsolatedAsyncioTestCase`.
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
@Documented
@TestTemplate
@ExtendWith(Schedules.class)
@SuppressWarnings("exports") // JUnit finds it
public @interface AsyncTest {

    /// Whether time really passes and the network can be used, instead of a virtual clock.
    boolean realTime() default false;

    /// How many seconds may really pass until the test counts as hanging: it fails then, and shows what
    /// its tasks wait for and what the threads do. Each `@BeforeEach` and `@AfterEach` method has as much.
    double timeout() default AsyncExtension.TIMEOUT_SECONDS;

    /// On how many schedules the test runs, each time on a new instance. They are those of [#seed], of
    /// `seed + 1` and so on; after the first that fails, no more are run.
    int schedules() default 1;

    /// Which schedule the test runs on. With 0, tasks go on in the order in which they become ready, as they do
    /// in a program. Any other seed stands for a random order, the same in every run.
    long seed() default 0;

    /// Whether threads that the test has started may be left behind, as a pool that other tests share.
    boolean leftoverThreads() default false;
}
