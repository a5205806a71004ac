package io.asyncio4j.test;

import io.asyncio4j.EventLoop;
import io.asyncio4j.LoopOptions;
import io.asyncio4j.lowlevel.VirtualClock;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.DynamicTestInvocationContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.junit.platform.commons.support.AnnotationSupport;

/// Runs all tests of a class, of whatever kind, as [AsyncTest] runs one: `@Test`, `@ParameterizedTest`,
/// `@RepeatedTest`, `@TestFactory`. For `@ExtendWith`, or with options for `@RegisterExtension`:
///
/// {@snippet class=snippets.AsyncExtensionTest region=every}
///
/// For a method with [AsyncTest], the options of that annotation hold instead.
public final class AsyncExtension
        implements BeforeEachCallback, AfterEachCallback, InvocationInterceptor, ParameterResolver {

    static final double TIMEOUT_SECONDS = 30;

    private static final ExtensionContext.Namespace NAMESPACE = ExtensionContext.Namespace.create(AsyncExtension.class);
    private static final Set<Class<?>> PARAMETERS =
            Set.of(VirtualClock.class, EventLoop.class, ReportedErrors.class, Story.class);

    private final Options options;
    private final boolean ofAsyncTest;

    /// With the defaults of [AsyncTest].
    public AsyncExtension() {
        this(_ -> {});
    }

    /// With other options.
    ///
    /// @param configure sets the options
    public AsyncExtension(Consumer<? super Options> configure) {
        options = new Options();
        configure.accept(options);
        ofAsyncTest = false;
    }

    AsyncExtension(AsyncTest test, long seed) {
        options = new Options()
                .realTime(test.realTime())
                .timeout(Duration.ofNanos(Math.round(test.timeout() * 1e9)))
                .seed(seed)
                .leftoverThreads(test.leftoverThreads());
        ofAsyncTest = true;
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        boolean leftToAnother = session(context) != null
                || (!ofAsyncTest && AnnotationSupport.isAnnotated(context.getTestMethod(), AsyncTest.class));
        if (!leftToAnother) {
            store(context).put(Session.class, new Session(this, options, context.getExecutionMode()));
        }
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        Session session = own(context);
        if (session != null) {
            session.end(context.getExecutionException().orElse(null));
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return own(context) != null
                && PARAMETERS.contains(parameter.getParameter().getType())
                && parameter.getDeclaringExecutable() instanceof Method;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        Session session = Objects.requireNonNull(own(context));
        Class<?> type = parameter.getParameter().getType();
        if (type == EventLoop.class) {
            return session.loop();
        } else if (type == ReportedErrors.class) {
            return session.errors();
        } else {
            return type == Story.class ? new Story(session.clock()) : session.clock();
        }
    }

    @Override
    public void interceptBeforeEachMethod(
            Invocation<@Nullable Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        run(invocation, context);
    }

    @Override
    public void interceptTestMethod(
            Invocation<@Nullable Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        run(invocation, context);
    }

    @Override
    public void interceptTestTemplateMethod(
            Invocation<@Nullable Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        run(invocation, context);
    }

    @Override
    public <T extends @Nullable Object> T interceptTestFactoryMethod(
            Invocation<T> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        return run(invocation, context);
    }

    @Override
    public void interceptDynamicTest(
            Invocation<@Nullable Void> invocation, DynamicTestInvocationContext test, ExtensionContext context)
            throws Throwable {
        run(invocation, context);
    }

    @Override
    public void interceptAfterEachMethod(
            Invocation<@Nullable Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        run(invocation, context);
    }

    private <T extends @Nullable Object> T run(Invocation<T> invocation, ExtensionContext context) throws Throwable {
        Session session = own(context);
        return session == null ? invocation.proceed() : session.run(invocation);
    }

    /// The session of the test, if this extension has begun one.
    private @Nullable Session own(ExtensionContext context) {
        Session session = session(context);
        return session != null && session.owner() == this ? session : null;
    }

    private static @Nullable Session session(ExtensionContext context) {
        return store(context).get(Session.class, Session.class);
    }

    private static ExtensionContext.Store store(ExtensionContext context) {
        return context.getStore(NAMESPACE);
    }

    /// How tests run. The defaults are those of [AsyncTest].
    public static final class Options {

        boolean realTime;
        Duration timeout = Duration.ofSeconds((long) TIMEOUT_SECONDS);
        long seed;
        boolean leftoverThreads;
        Consumer<? super LoopOptions> loop = _ -> {};

        Options() {}

        /// See [AsyncTest#realTime].
        public Options realTime(boolean on) {
            realTime = on;
            return this;
        }

        /// See [AsyncTest#timeout].
        ///
        /// @param limit more than zero
        public Options timeout(Duration limit) {
            if (!limit.isPositive()) {
                throw new IllegalArgumentException("timeout must be > 0, was " + limit);
            }
            timeout = limit;
            return this;
        }

        /// See [AsyncTest#seed].
        public Options seed(long value) {
            seed = value;
            return this;
        }

        /// See [AsyncTest#leftoverThreads].
        public Options leftoverThreads(boolean allowed) {
            leftoverThreads = allowed;
            return this;
        }

        /// Sets more options of the loop, after those that the test kit sets: the clock, debug mode, the
        /// schedule and the error handler.
        public Options loop(Consumer<? super LoopOptions> configure) {
            loop = Objects.requireNonNull(configure, "configure");
            return this;
        }
    }
}
