package io.asyncio4j.lowlevel;

import io.asyncio4j.EventLoop;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.management.JMException;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;

/// Lets code of a tool outside into this program, where a loop allows that by
/// [io.asyncio4j.LoopOptions#runFromOutside]: `asyncio repl --attach` has the JVM's MBean server create one, in a
/// program that was not prepared for it. Nothing of it remains when the visit ends, be it that the tool was killed.
/// Any thread.
public final class Visit implements VisitMBean {

    private static final System.Logger LOGGER = System.getLogger("io.asyncio4j");
    private static final int LEASE = 10; // ticks; those of a program that is suspended do not count

    private final Duration tick;
    private final AtomicInteger silent = new AtomicInteger(); // ticks
    private final CountDownLatch ended = new CountDownLatch(1);
    private @Nullable Object guest; // guarded by this
    private String name = ""; // the same

    /// A visit that has not begun.
    public Visit() {
        this(Duration.ofSeconds(1));
    }

    Visit(Duration tick) {
        this.tick = tick;
    }

    @Override
    public synchronized void begin(String name, long loop, String by, String guest, Map<String, byte[]> classes) {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(by, "by");
        Objects.requireNonNull(guest, "guest");
        var loader = new GuestLoader(Map.copyOf(Objects.requireNonNull(classes, "classes")));
        if (this.guest != null || ended.getCount() == 0) {
            throw new IllegalStateException("this visit has begun already");
        }
        EventLoop opened = EventLoop.openFromOutside(loop, by);
        try {
            var guestName = new ObjectName(name + ",guest=true");
            this.guest = loader.loadClass(guest).getConstructor(EventLoop.class).newInstance(opened);
            this.name = name;
            ManagementFactory.getPlatformMBeanServer().registerMBean(this.guest, guestName);
        } catch (ReflectiveOperationException | JMException e) {
            end();
            throw new IllegalArgumentException("there can be no guest " + guest + ": " + e, e);
        }
        Thread.ofPlatform().daemon().name("asyncio-visit").start(() -> watch(by));
    }

    @Override
    public void stay() {
        silent.set(0);
    }

    @Override
    public synchronized void end() {
        if (ended.getCount() == 0) {
            return;
        }
        ended.countDown();
        if (guest == null) {
            return;
        }
        unregister(name + ",guest=true");
        if (guest instanceof AutoCloseable closeable) {
            try {
                closeable.close();
            } catch (Exception e) {
                LOGGER.log(System.Logger.Level.WARNING, "a guest cannot be closed", e);
            }
        }
        unregister(name);
    }

    private void watch(String by) {
        try {
            while (!ended.await(tick.toNanos(), TimeUnit.NANOSECONDS)) {
                if (silent.incrementAndGet() > LEASE) {
                    LOGGER.log(System.Logger.Level.INFO, "{0} has gone without a word", by);
                    end();
                }
            }
        } catch (InterruptedException e) {
            end();
        }
    }

    private static void unregister(String name) {
        try {
            ManagementFactory.getPlatformMBeanServer().unregisterMBean(new ObjectName(name));
        } catch (JMException e) {
            // it is gone
        }
    }

    /// Finds the guest's classes among those that were sent, and all others where the program finds its own.
    private static final class GuestLoader extends ClassLoader {

        private final Map<String, byte[]> classes;

        private GuestLoader(Map<String, byte[]> classes) {
            super("guest", Visit.class.getClassLoader());
            this.classes = classes;
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            byte[] bytes = classes.get(name);
            if (bytes == null) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                return loaded == null ? defineClass(name, bytes, 0, bytes.length) : loaded;
            }
        }
    }
}
