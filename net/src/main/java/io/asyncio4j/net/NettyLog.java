package io.asyncio4j.net;

import io.asyncio4j.EventLoop;
import io.netty.util.internal.logging.InternalLogLevel;
import io.netty.util.internal.logging.InternalLogger;
import io.netty.util.internal.logging.InternalLoggerFactory;
import io.netty.util.internal.logging.Log4J2LoggerFactory;
import io.netty.util.internal.logging.Slf4JLoggerFactory;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Netty tells at level DEBUG what it has found on the machine when its classes are loaded: some sixty lines,
/// with traces. What it says in a loop of ours at that level goes to TRACE. Loggers of classes that others have
/// loaded, and what is said on others' threads, stay as they are; so does a program that has chosen a factory of
/// its own.
final class NettyLog extends InternalLoggerFactory {

    private final Function<String, InternalLogger> program;

    private NettyLog(Function<String, InternalLogger> program) {
        this.program = program;
    }

    /// Puts it between Netty and the program's log, once. Any thread.
    static synchronized void quiet() {
        // no switch: its code would be made at the start of every program; the JDK's own log is silent below INFO
        InternalLoggerFactory factory = InternalLoggerFactory.getDefaultFactory();
        if (factory instanceof Slf4JLoggerFactory slf4j) {
            InternalLoggerFactory.setDefaultFactory(new NettyLog(slf4j::newInstance));
        } else if (factory instanceof Log4J2LoggerFactory log4j) {
            InternalLoggerFactory.setDefaultFactory(new NettyLog(log4j::newInstance));
        }
    }

    @Override
    protected InternalLogger newInstance(String name) {
        InternalLogger logger = program.apply(name);
        return isOurs() ? quiet(logger) : logger;
    }

    private static boolean isOurs() {
        return EventLoop.find().isPresent();
    }

    private static InternalLogger quiet(InternalLogger logger) {
        return (InternalLogger) Proxy.newProxyInstance(
                NettyLog.class.getClassLoader(),
                new Class<?>[] {InternalLogger.class},
                (_, method, arguments) -> call(logger, method, arguments));
    }

    private static @Nullable Object call(InternalLogger logger, Method method, Object @Nullable [] arguments)
            throws Throwable {
        Method called = method;
        if (isOurs()) {
            switch (method.getName()) {
                case "debug" -> called = sibling("trace", method);
                case "isDebugEnabled" -> called = sibling("isTraceEnabled", method);
                case "log", "isEnabled" -> lower(arguments);
                default -> {}
            }
        }
        try {
            return called.invoke(logger, arguments);
        } catch (InvocationTargetException e) {
            throw e.getTargetException();
        }
    }

    private static Method sibling(String name, Method method) throws NoSuchMethodException {
        return InternalLogger.class.getMethod(name, method.getParameterTypes());
    }

    private static void lower(Object @Nullable [] arguments) {
        if (arguments != null && arguments[0] == InternalLogLevel.DEBUG) {
            arguments[0] = InternalLogLevel.TRACE;
        }
    }
}
