package io.asyncio4j.build;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/// Fails a test class that leaks one of Netty's buffers. It is on the class path of every module's tests.
public final class LeakReport implements BeforeAllCallback, AfterAllCallback {

    private static final Logger NETTY = Logger.getLogger("io.netty.util.ResourceLeakDetector"); // keeps it alive
    private static final Queue<String> LEAKS = new ConcurrentLinkedQueue<>();

    static {
        NETTY.addHandler(new Collector());
    }

    /// For the service loader.
    public LeakReport() {}

    @Override
    public void beforeAll(ExtensionContext tests) {
        LEAKS.clear();
    }

    @Override
    public void afterAll(ExtensionContext tests) throws ReflectiveOperationException {
        if (usesNetty()) {
            System.gc();
            allocate(); // Netty looks for leaks when it allocates
        }
        if (!LEAKS.isEmpty()) {
            throw new AssertionError("buffers were not released:\n" + String.join("\n", LEAKS));
        }
    }

    private static boolean usesNetty() {
        return LeakReport.class.getClassLoader().getResource("io/netty/buffer/Unpooled.class") != null;
    }

    private static void allocate() throws ReflectiveOperationException {
        Class<?> unpooled = Class.forName("io.netty.buffer.Unpooled");
        Object buffer = unpooled.getMethod("directBuffer", int.class).invoke(null, 1);
        Class.forName("io.netty.util.ReferenceCountUtil")
                .getMethod("release", Object.class)
                .invoke(null, buffer);
    }

    private static final class Collector extends Handler {

        @Override
        public void publish(LogRecord message) {
            if (String.valueOf(message.getMessage()).contains("LEAK")) {
                LEAKS.add(message.getMessage());
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
