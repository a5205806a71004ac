package io.asyncio4j.lowlevel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncio4j.EventLoop;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.management.JMX;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Code that is let in, by the MBean server of this JVM. In real time: whoever is silent is sent away.
@Timeout(60)
class VisitTest {

    private static final MBeanServer SERVER = ManagementFactory.getPlatformMBeanServer();
    private static final String NAME = "io.asyncio4j:type=Visit,by=test";
    private static final String CLOSED = "VisitTest.closed"; // a property: the guest has classes of its own

    /// What is asked of the guest.
    public interface TeaGuestMBean {

        String loop();

        String loader();
    }

    /// Is sent as bytes.
    public static final class TeaGuest implements TeaGuestMBean, AutoCloseable {

        private final EventLoop loop;

        public TeaGuest(EventLoop loop) {
            this.loop = loop;
        }

        @Override
        public String loop() {
            return loop.submit(() -> EventLoop.current().name()).join();
        }

        @Override
        public String loader() {
            return String.valueOf(getClass().getClassLoader().getName());
        }

        @Override
        public void close() {
            System.setProperty(CLOSED, "yes");
        }
    }

    @BeforeEach
    void forget() {
        System.clearProperty(CLOSED);
    }

    @AfterEach
    void end() throws Exception {
        for (ObjectName left : SERVER.queryNames(new ObjectName(NAME + ",*"), null)) {
            SERVER.unregisterMBean(left);
        }
    }

    @Test
    void aGuestSeesTheLoopThatAllowsItUntilTheVisitEnds() throws Exception {
        try (var loop = EventLoop.start(options -> options.name("kitchen").runFromOutside(true))) {
            Visit visit = visit(Duration.ofSeconds(1));
            begin(visit, loop);
            var guest = JMX.newMBeanProxy(SERVER, new ObjectName(NAME + ",guest=true"), TeaGuestMBean.class);
            assertThat(guest.loop()).isEqualTo("kitchen");
            assertThat(guest.loader()).isEqualTo("guest");
            assertThatThrownBy(() -> begin(visit, loop)).hasMessage("this visit has begun already");

            visit.end();

            assertThat(SERVER.queryNames(new ObjectName(NAME + ",*"), null)).isEmpty();
            assertThat(System.getProperty(CLOSED)).isEqualTo("yes");
        }
    }

    @Test
    void whoeverSaysNothingForTenTicksIsSentAway() throws Exception {
        try (var loop = EventLoop.start(options -> options.runFromOutside(true))) {
            Visit visit = visit(Duration.ofMillis(200));
            begin(visit, loop);
            for (int i = 0; i < 50; i++) {
                visit.stay();
                pause();
            }
            assertThat(SERVER.isRegistered(new ObjectName(NAME))).isTrue();

            while (SERVER.isRegistered(new ObjectName(NAME))) {
                pause();
            }
            assertThat(System.getProperty(CLOSED)).isEqualTo("yes");
        }
    }

    @Test
    void aLoopThatDoesNotAllowItRefusesAndSaysWhatDoes() throws Exception {
        try (var loop = EventLoop.start(options -> options.name("kitchen"))) {
            Visit visit = visit(Duration.ofSeconds(1));
            assertThatThrownBy(() -> begin(visit, loop))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("the program does not allow to run code on EventLoop[kitchen] from outside:"
                            + " LoopOptions.runFromOutside(true) does, or -Dasyncio4j.runFromOutside=true");
            assertThat(SERVER.isRegistered(new ObjectName(NAME + ",guest=true")))
                    .isFalse();
        }
    }

    @Test
    void whatCannotBeAGuestIsTold() throws Exception {
        try (var loop = EventLoop.start(options -> options.runFromOutside(true))) {
            Visit visit = visit(Duration.ofSeconds(1));
            long id = loop.snapshot(0).id();
            assertThatThrownBy(() -> visit.begin(NAME, Integer.MAX_VALUE, "the test", "tea.Nobody", Map.of()))
                    .hasMessage("there is no event loop 2147483647, or it has ended");
            assertThatThrownBy(() -> visit.begin(NAME, id, "the test", "tea.Nobody", Map.of()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("there can be no guest tea.Nobody");
        }
    }

    private static Visit visit(Duration tick) throws Exception {
        var visit = new Visit(tick);
        SERVER.registerMBean(visit, new ObjectName(NAME));
        return visit;
    }

    private static void begin(Visit visit, EventLoop loop) {
        visit.begin(
                NAME,
                loop.snapshot(0).id(),
                "the test",
                TeaGuest.class.getName(),
                Map.of(
                        TeaGuest.class.getName(), bytes(TeaGuest.class),
                        TeaGuestMBean.class.getName(), bytes(TeaGuestMBean.class)));
    }

    private static byte[] bytes(Class<?> type) {
        String file = "/" + type.getName().replace('.', '/') + ".class";
        try (InputStream in = Objects.requireNonNull(type.getResourceAsStream(file))) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void pause() throws InterruptedException {
        new CountDownLatch(1).await(50, TimeUnit.MILLISECONDS);
    }
}
