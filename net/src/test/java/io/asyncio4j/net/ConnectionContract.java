package io.asyncio4j.net;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.gather;
import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.timeout;
import static io.asyncio4j.Asyncio.toThread;
import static io.asyncio4j.Asyncio.yieldNow;
import static io.asyncio4j.net.Until.stuck;
import static io.asyncio4j.net.Until.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.asyncio4j.CancelledError;
import io.asyncio4j.Promise;
import io.asyncio4j.TimedOutException;
import io.asyncio4j.test.StreamReaderContract;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/// What every connection does, whatever it goes through.
abstract class ConnectionContract extends StreamReaderContract {

    private static final int MARGIN = 256 * 1024; // bytes: what Netty reads at a time, and TLS keeps

    /// What happens between two ends of a connection. In a task.
    @FunctionalInterface
    interface Meeting {

        void tell(Connection here, Connection there) throws Exception;
    }

    /// `epoll` or `nio`.
    abstract String transport();

    /// Who does the work of TLS: `jdk` or `openssl`.
    String tls() {
        return "jdk";
    }

    /// Starts a server.
    abstract Server start(Connection.Options options, io.asyncio4j.function.VoidFn<Connection, ?> handler)
            throws Exception;

    /// Connects to it.
    abstract Connection open(Server server) throws Exception;

    /// Whether the other side sees a reset.
    boolean canReset() {
        return true;
    }

    /// Whether a side that has ended its half can still read.
    boolean canHalfClose() {
        return true;
    }

    /// Whether what is sent is cut into single bytes.
    boolean byteByByte() {
        return false;
    }

    @Override
    protected void run(Story story) {
        meet((here, there) -> story.tell(new Peer(here, there), there));
    }

    final void meet(Meeting meeting) {
        try {
            var reports = Network.run(
                    transport(),
                    tls(),
                    () -> timeout(seconds(50), () -> {
                        var accepted = new Promise<Connection>();
                        var over = new Promise<Boolean>();
                        try (var server = start(new Connection.Options(), connection -> {
                            accepted.complete(connection);
                            over.await();
                        })) {
                            try (var client = open(server)) {
                                meeting.tell(client, accepted.await());
                                over.complete(true); // both close: TLS waits for the close_notify of the other side
                            }
                        }
                    }));
            assertThat(reports).isEmpty();
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void muchGoesBothWaysAtOnce() {
        meet((here, there) -> {
            byte[] sent = pattern(3_000_000, 1);
            var sending = createTask(() -> here.write(sent));
            var echoing = createTask(() -> {
                for (int left = sent.length; left > 0; ) {
                    byte[] chunk = there.read(left);
                    there.write(chunk);
                    left -= chunk.length;
                }
            });
            assertThat(Arrays.equals(here.readExactly(sent.length), sent)).isTrue();
            sending.await();
            echoing.await();
        });
    }

    @Test
    void oneHalfEndsWhileTheOtherGoesOn() {
        assumeTrue(canHalfClose());
        meet((here, there) -> {
            here.write("question");
            here.writeEof();
            here.writeEof();
            assertThat(text(there.readAll())).isEqualTo("question");
            assertThat(there.atEof()).isTrue();
            there.write("answer");
            assertThat(text(here.readExactly(6))).isEqualTo("answer");
            assertThatThrownBy(() -> here.write("more"))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageStartingWith("write: the stream to ")
                    .hasMessageEndingWith(" was ended by writeEof");
            there.close();
            assertThat(here.read(1)).isEmpty();
        });
    }

    @Test
    void aSlowReaderStopsTheWriterAndHoldsNoMoreThanItsMark() {
        meet((here, there) -> {
            var written = new int[1];
            var writer = createTask(() -> {
                while (true) {
                    here.write(new byte[10_000]);
                    written[0] += 10_000;
                }
            });
            int before = (int) stuck(() -> written[0]);
            assertThat(there.handler().reader().buffered()).isLessThan(128 * 1024 + MARGIN);
            assertThat(pending(here)).isLessThan(64 * 1024 + MARGIN);
            there.readExactly(before);
            until(() -> written[0] > before);
            writer.cancel();
            assertThatThrownBy(writer::await).isInstanceOf(CancelledError.class);
            there.abort();
        });
    }

    @Test
    void whatComesAtOnceStopsAtTheMarkToo() {
        meet((here, there) -> {
            var writing = createTask(() -> here.write(new byte[5_000_000]));
            long before = stuck(there.handler().reader()::buffered);
            assertThat(before).isLessThan(128 * 1024 + MARGIN);
            there.readExactly(5_000_000);
            writing.await();
        });
    }

    @Test
    void aCancelledWriteHasSentNothing() {
        meet((here, there) -> {
            writeUntilFull(here);
            assertThatThrownBy(() -> timeout(millis(10), () -> here.write("never")))
                    .isInstanceOf(TimedOutException.class);
            var closing = createTask(here::close);
            byte[] all = there.readAll();
            assertThat(Arrays.equals(all, new byte[all.length])).isTrue();
            closing.await();
        });
    }

    @Test
    void closingSendsWhatWasWritten() {
        meet((here, there) -> {
            byte[] sent = pattern(2_000_000, 3);
            var reading = createTask(() -> there.readAll());
            here.write(sent);
            here.close();
            here.close();
            assertThat(Arrays.equals(reading.await(), sent)).isTrue();
            assertThat(here.isOpen()).isFalse();
        });
    }

    @Test
    void closingWithUnreadInputEnds() {
        meet((here, there) -> {
            there.write(new byte[300_000]);
            here.readExactly(1);
            here.close();
            assertThat(here.read(1)).isEmpty();
        });
        meet((here, there) -> {
            there.write(new byte[300_000]);
            here.readExactly(1);
            here.abort();
            assertThat(here.read(1)).isEmpty();
        });
    }

    @Test
    void whoReadsOrWritesWhileItIsClosedIsToldSo() {
        meet((here, there) -> {
            var reading = createTask(here::readLine);
            var written = new int[1];
            var writing = createTask(() -> {
                while (true) {
                    here.write(new byte[100_000]);
                    written[0]++;
                }
            });
            stuck(() -> written[0]);
            var flushing = createTask(here::flush);
            yieldNow();
            here.abort();
            assertThat(reading.await()).isNull();
            assertThatThrownBy(writing::await)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("write: the connection to " + here.remoteAddress() + " is closed");
            assertThatThrownBy(flushing::await)
                    .isInstanceOf(ConnectionLostException.class)
                    .hasMessage("the connection to " + here.remoteAddress() + " is lost: closed");
            assertThatThrownBy(here::flush).hasMessageStartingWith("flush: the connection to ");
            here.close();
        });
    }

    @Test
    void aPeerThatNeverReadsDoesNotKeepCloseForEver() {
        assertThatThrownBy(() -> new Connection.Options().closeTimeout(seconds(0)))
                .hasMessage("closeTimeout must be positive, was PT0S");
        meet((here, there) -> {
            writeUntilFull(here);
            var closing = createTask(here::close);
            yieldNow();
            assertThat(closing.isDone()).isFalse();
            closing.cancel();
            assertThatThrownBy(closing::await).isInstanceOf(CancelledError.class);
            here.close();
        });
    }

    @Test
    void aPeerThatResetsIsAnErrorForReaderAndWriter() {
        meet((here, there) -> {
            var reading = createTask(() -> there.read(1));
            yieldNow();
            new Peer(here, there).breakOff();
            assertThatThrownBy(reading::await)
                    .isInstanceOf(ConnectionLostException.class)
                    .hasMessageStartingWith("the connection to " + there.remoteAddress() + " is lost: ");
            assertThatThrownBy(() -> there.write("x"))
                    .isInstanceOf(ConnectionLostException.class)
                    .hasMessageStartingWith("the connection to " + there.remoteAddress() + " is lost: ");
            assertThatThrownBy(there::flush).isInstanceOf(ConnectionLostException.class);
            there.close();
            assertThat(there).hasToString("Connection[" + there.remoteAddress() + ", closed]");
        });
    }

    @Test
    void whoWritesToAPeerThatIsGoneIsToldSo() {
        meet((here, there) -> {
            here.close();
            assertThat(there.read(1)).isEmpty();
            assertThatThrownBy(() -> {
                        until(
                                () -> { // the kernel is told that nobody is there
                                    there.write(new byte[1000]);
                                    there.flush();
                                    return false;
                                });
                    })
                    .isInstanceOf(ConnectionLostException.class)
                    .message()
                    .doesNotEndWith("null")
                    .doesNotContain("close_notify");
        });
    }

    @Test
    void flushReturnsWhenEverythingHasLeft() {
        meet((here, there) -> {
            gather(
                    () -> {
                        here.write(new byte[5_000_000]);
                        here.flush();
                        assertThat(pending(here)).isZero();
                    },
                    () -> assertThat(there.readExactly(5_000_000)).hasSize(5_000_000));
        });
    }

    @Test
    void whoWaitsForAFlushIsToldThatTheConnectionBroke() {
        meet((here, there) -> {
            writeUntilFull(here);
            var flushing = createTask(here::flush);
            yieldNow();
            there.abort();
            assertThatThrownBy(flushing::await).isInstanceOf(ConnectionLostException.class);
        });
    }

    @Test
    void manyTasksMayWrite() {
        meet((here, there) -> {
            gather(
                    () -> here.write("a".repeat(50_000)),
                    () -> here.write("b".repeat(50_000)),
                    () -> here.write("c".repeat(50_000)));
            assertThat(text(there.readExactly(150_000))).matches("a{50000}b{50000}c{50000}");
        });
    }

    @Test
    void otherThreadsAreRefused() {
        meet((here, there) -> {
            assertThatThrownBy(() -> toThread(() -> here.write("x")))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageStartingWith("write must be called on its event loop (EventLoop[")
                    .hasMessageContaining("; Connection[");
            assertThatThrownBy(() -> toThread(here::readLine)).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> toThread(here::close)).isInstanceOf(IllegalStateException.class);
        });
    }

    /// Bytes that Netty has and the kernel has not.
    private static long pending(Connection connection) {
        return connection.handler().channel().unsafe().outboundBuffer().totalPendingWriteBytes();
    }

    private static void writeUntilFull(Connection connection) {
        var written = new int[1];
        var writing = createTask(() -> {
            while (true) {
                connection.write(new byte[100_000]);
                written[0]++;
            }
        });
        stuck(() -> written[0]);
        writing.cancel();
        assertThatThrownBy(writing::await).isInstanceOf(CancelledError.class);
    }

    /// Sends to one end what is read at the other.
    private final class Peer implements Sender {

        private final Connection here;
        private final Connection there;
        private long sent;

        Peer(Connection here, Connection there) {
            this.here = here;
            this.there = there;
        }

        @Override
        public void send(byte[] bytes) {
            sent += bytes.length;
            if (byteByByte() && bytes.length < 1000) {
                for (byte each : bytes) {
                    here.write(new byte[] {each});
                    here.flush();
                }
            } else {
                here.write(bytes);
            }
        }

        @Override
        public void end() {
            here.writeEof();
        }

        @Override
        public void breakOff() {
            assumeTrue(canReset());
            until(() -> there.handler().reader().received() >= sent);
            here.abort();
            until(() -> there.handler().problem() != null);
        }
    }
}
