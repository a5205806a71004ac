package io.asyncio4j.cli.observe;

import io.asyncio4j.lowlevel.LoopSnapshot;
import io.asyncio4j.lowlevel.Visit;
import io.asyncio4j.lowlevel.VisitMBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.RuntimeMXBean;
import java.lang.reflect.UndeclaredThrowableException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import javax.management.JMException;
import javax.management.JMX;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;

/// Code of this program that runs on a loop of another one, which allows it. Any thread.
///
/// @param <T> what is asked of it: the interface of an MBean
public final class Visitor<T> implements AutoCloseable {

    private final Attachment attachment;
    private final long pid;
    private final LoopSnapshot loop;
    private final VisitMBean visit;
    private final T guest;
    private final CountDownLatch closed = new CountDownLatch(1);

    private Visitor(Attachment attachment, long pid, LoopSnapshot loop, VisitMBean visit, T guest) {
        this.attachment = attachment;
        this.pid = pid;
        this.loop = loop;
        this.visit = visit;
        this.guest = guest;
    }

    /// Goes into a program.
    ///
    /// @param loop the name or the number of the loop; null if there is but one
    /// @param asked what is asked of the guest
    /// @param guest its class, which implements that
    /// @param classes the guest's own
    /// @throws UnobservableException if that cannot be, or the program does not allow it
    public static <T> Visitor<T> in(
            long pid, @Nullable String loop, Class<T> asked, Class<? extends T> guest, Map<String, byte[]> classes)
            throws UnobservableException {
        Attachment attachment = Attachment.to(pid);
        boolean done = false;
        try {
            LoopSnapshot chosen = choose(pid, attachment.snapshots(0), loop);
            attachment.forgetObserver(); // nothing but the visit remains, whose program looks after it
            Visitor<T> visitor = begin(attachment, pid, chosen, asked, guest, classes);
            done = true;
            Thread.ofPlatform().daemon().name("visitor").start(visitor::stay);
            return visitor;
        } finally {
            if (!done) {
                attachment.close();
            }
        }
    }

    /// The number of the program's process.
    public long pid() {
        return pid;
    }

    /// The name of the loop.
    public String loop() {
        return loop.name();
    }

    /// What runs there.
    public T guest() {
        return guest;
    }

    /// The system properties of the program.
    public Map<String, String> properties() throws UnobservableException {
        try {
            return ManagementFactory.newPlatformMXBeanProxy(
                            attachment.server(), ManagementFactory.RUNTIME_MXBEAN_NAME, RuntimeMXBean.class)
                    .getSystemProperties();
        } catch (IOException | UndeclaredThrowableException e) {
            throw new UnobservableException("process " + pid + " has ended");
        }
    }

    /// Ends the visit; nothing remains of it.
    @Override
    public void close() {
        if (closed.getCount() == 0) {
            return;
        }
        closed.countDown();
        try {
            visit.end();
        } catch (UndeclaredThrowableException e) {
            // the program has ended, or has ended the visit
        }
        attachment.close();
    }

    private static <T> Visitor<T> begin(
            Attachment attachment,
            long pid,
            LoopSnapshot loop,
            Class<T> asked,
            Class<? extends T> guest,
            Map<String, byte[]> classes)
            throws UnobservableException {
        long me = ProcessHandle.current().pid();
        String name = "io.asyncio4j:type=Visit,by=" + me + ",n=" + System.nanoTime();
        String by = "asyncio repl, by user " + System.getProperty("user.name") + " in process " + me;
        MBeanServerConnection server = attachment.server();
        try {
            server.createMBean(Visit.class.getName(), new ObjectName(name));
            VisitMBean visit = JMX.newMBeanProxy(server, new ObjectName(name), VisitMBean.class);
            try {
                visit.begin(name, loop.id(), by, guest.getName(), classes);
            } catch (IllegalStateException | IllegalArgumentException e) {
                server.unregisterMBean(new ObjectName(name));
                throw new UnobservableException("process " + pid + ": " + e.getMessage());
            }
            T proxy = JMX.newMBeanProxy(server, new ObjectName(name + ",guest=true"), asked);
            return new Visitor<>(attachment, pid, loop, visit, proxy);
        } catch (JMException e) {
            throw Attachment.failed(pid, "has another version of the library", e);
        } catch (IOException | UndeclaredThrowableException e) {
            throw new UnobservableException("process " + pid + " has ended");
        }
    }

    private static LoopSnapshot choose(long pid, List<LoopSnapshot> loops, @Nullable String wanted)
            throws UnobservableException {
        List<LoopSnapshot> found = loops.stream()
                .filter(loop -> wanted == null || wanted.equals(loop.name()) || wanted.equals(Long.toString(loop.id())))
                .toList();
        if (found.size() == 1) {
            return found.getFirst();
        }
        String all = loops.stream()
                .map(loop -> loop.name() + " (" + loop.id() + ", "
                        + Table.count(loop.tasks().size(), "task") + ")")
                .collect(Collectors.joining(", "));
        if (loops.isEmpty()) {
            throw new UnobservableException("process " + pid + " has no event loop that can be seen");
        }
        throw new UnobservableException(
                wanted == null
                        ? "process " + pid + " has several loops: choose one by --loop NAME or NUMBER: " + all
                        : "process " + pid + " has " + (found.isEmpty() ? "no loop " : "several loops ") + wanted
                                + ", but: " + all);
    }

    private void stay() {
        try {
            while (!closed.await(1, TimeUnit.SECONDS)) {
                visit.stay();
            }
        } catch (UndeclaredThrowableException e) {
            // it has ended, and whoever asks the guest is told
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
