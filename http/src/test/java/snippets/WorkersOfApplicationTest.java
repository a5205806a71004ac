package snippets;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.minutes;
import static io.asyncio4j.Asyncio.run;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.timeout;
import static io.asyncio4j.http.HttpTest.reservedPort;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncio4j.CancelledError;
import io.asyncio4j.Worker;
import io.asyncio4j.Workers;
import io.asyncio4j.http.server.Application;
import io.asyncio4j.http.server.Response;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WorkersOfApplicationTest {

    private SocketChannel reserved;
    private int port;

    @BeforeEach
    void findPort() throws IOException {
        reserved = reservedPort();
        port = ((InetSocketAddress) reserved.getLocalAddress()).getPort();
    }

    @AfterEach
    void freePort() throws IOException {
        reserved.close();
    }

    @Test
    void workers() throws Exception {
        run(() -> {
            var serving = createTask(() -> {
                // @start region=workers
                Application.runOnWorkers(2, port, () -> {
                    String name = Worker.find().orElseThrow().toString();
                    return new Application(options -> options.host("127.0.0.1")).get("/", _ -> Response.text(name));
                });
                // @end
            });
            var answers = new TreeSet<String>();
            timeout(seconds(30), () -> {
                while (answers.size() < 2) {
                    String answer = answer(port);
                    if (!answer.isEmpty()) {
                        answers.add(answer);
                    }
                    sleep(millis(1)); // real time: until both listen
                }
            });
            assertThat(answers).containsExactly("Worker[0 of 2]", "Worker[1 of 2]");
            serving.cancel();
            assertThatThrownBy(serving::await).isInstanceOf(CancelledError.class);
            assertThat(answer(port)).isEmpty();
        });
    }

    @Test
    void restart() throws Exception {
        run(() -> {
            var serving = createTask(() -> {
                // @start region=restart
                var workers = new Workers(
                        2, options -> options.restarts(5, minutes(1)).restartOn("HUP"));
                Application.runOnWorkers(workers, port, () -> cafe(workers));
                // @end
            });
            while (answer(port).isEmpty()) {
                sleep(millis(10)); // real time: until it listens
            }
            serving.cancel();
            assertThatThrownBy(serving::await).isInstanceOf(CancelledError.class);
        });
    }

    private static Application cafe(Workers workers) {
        return new Application(options -> options.host("127.0.0.1"))
                .get("/", _ -> Response.text("tea"))
                .get("/workers", _ -> Response.text(workers.statistics().toString()));
    }

    private static String answer(int port) {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream()
                    .write("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".getBytes(StandardCharsets.UTF_8));
            String all = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return all.substring(all.indexOf("\r\n\r\n") + 4);
        } catch (IOException e) {
            return "";
        }
    }
}
