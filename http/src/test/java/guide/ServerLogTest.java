package guide;

import static io.asyncio4j.Asyncio.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncio4j.http.client.ClientSession;
import io.asyncio4j.http.server.Application;
import io.asyncio4j.http.server.Request;
import io.asyncio4j.http.server.Response;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

/// What the log of a server and the messages of an error tell a program about itself.
class ServerLogTest {

    private static final Logger LOGGER = Logger.getLogger("io.asyncio4j.http");

    @Test
    void theTraceOfAHandlerShowsTheProgramsFramesFirstAndFoldsTheLibrarys() {
        LogRecord record = logged(new Application().get("/orders/{id}", ServerLogTest::fail), "/orders/7");
        StackTraceElement[] trace = record.getThrown().getStackTrace();
        assertThat(record.getMessage()).isEqualTo("handler of GET /orders/7 failed");
        assertThat(trace[0].getMethodName()).isEqualTo("fail");
        assertThat(Arrays.stream(trace).filter(frame -> frame.getClassName().startsWith("io.asyncio4j")))
                .hasSize(1);
    }

    @Test
    @SuppressWarnings("NullAway") // a handler that returns null
    void aHandlerThatReturnsNullIsNamedByItsRoute() {
        LogRecord record = logged(new Application().get("/orders/{id}", _ -> null), "/orders/7");
        assertThat(record.getMessage()).isEqualTo("handler of GET /orders/7 failed");
        assertThat(record.getThrown())
                .hasMessage("the handler of the route GET /orders/{id} returned null: it must return a Response, "
                        + "such as Response.empty()");
    }

    @Test
    void whatNeedsALoopIsNamedAsTheProgramHasWrittenIt() {
        assertThatThrownBy(ClientSession::new).hasMessageStartingWith("new ClientSession needs a running event loop");
        assertThatThrownBy(() -> new Application().start(0))
                .hasMessageStartingWith("Application.start needs a running event loop");
        assertThatThrownBy(() -> new ClientSession(options -> options.limit(1)))
                .hasMessageStartingWith("new ClientSession needs a running event loop");
    }

    @Test
    void aLimitOfZeroSaysHowToHaveNone() {
        run(() -> assertThatThrownBy(() -> new ClientSession(options -> options.limit(0)))
                .hasMessage("limit must be at least 1, was 0; for no limit, set it to Integer.MAX_VALUE"));
    }

    private static Response fail(Request request) {
        throw new IllegalStateException("no order " + request);
    }

    /// The one record that a request leads to; its answer has status 500.
    private static LogRecord logged(Application app, String path) {
        List<LogRecord> records = new ArrayList<>();
        LOGGER.setFilter(record -> {
            records.add(record);
            return false;
        });
        try {
            run(() -> {
                try (var server = app.start(0);
                        var session = new ClientSession()) {
                    var response = session.get(server.uri() + path);
                    assertThat(response.status()).isEqualTo(500);
                    assertThat(response.text()).isEqualTo("internal server error");
                }
            });
        } finally {
            LOGGER.setFilter(null);
        }
        assertThat(records).hasSize(1);
        return records.getFirst();
    }
}
