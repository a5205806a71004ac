package io.asyncio4j.cli.observe;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.run;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.toThread;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.Task;
import io.asyncio4j.http.client.ClientSession;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import sick.Served;

/// Attaching to a server again and again, while clients ask it all the time. In real time: JVMs talk to each other.
class AttachAgainTest {

    private static final int CLIENTS = 8;
    private static final int MOST_LOOKS = 600; // of a tenth of a second each

    private boolean over;
    private long answers;

    @Test
    @Timeout(120)
    void threeTimesLeaveNothingAndLoseNoRequest() throws Exception {
        attachUnderLoad(3);
    }

    @Test
    @Tag("heavy")
    @Timeout(600)
    void aHundredTimesLeaveNothingAndLoseNoRequest() throws Exception {
        attachUnderLoad(100);
    }

    private void attachUnderLoad(int times) throws Exception {
        Process program = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--add-opens=java.base/java.lang=ALL-UNNAMED",
                        "-XX:TieredStopAtLevel=1",
                        "-Dsun.rmi.transport.tcp.threadKeepAliveTime=300", // ms; a minute otherwise
                        "-cp",
                        System.getProperty("java.class.path"),
                        Served.class.getName())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (var output = program.inputReader()) {
            String url = "http://127.0.0.1:" + output.readLine();
            run(() -> {
                try (var session = new ClientSession()) {
                    attachUnderLoad(program.pid(), url, session, times);
                }
            });
        } finally {
            program.destroyForcibly().onExit().join();
        }
    }

    private void attachUnderLoad(long pid, String url, ClientSession session, int times) throws Exception {
        var clients = new ArrayList<Task<?>>();
        for (int i = 0; i < CLIENTS; i++) {
            clients.add(createTask("client-" + i, () -> askAgainAndAgain(session, url)));
        }
        attach(pid); // the JVM's agent stays
        attach(pid);
        settle();
        Left first = Left.of(session, url);
        for (int i = 0; i < times; i++) {
            long before = answers;
            attach(pid);
            while (answers == before) {
                sleep(millis(1));
            }
        }
        Left last = Left.of(session, url);
        for (int looks = 0; last.isMoreThan(first) && looks < MOST_LOOKS; looks++) {
            sleep(millis(100)); // threads of the JDK end when they have idled
            last = Left.of(session, url);
        }
        assertThat(last.beans).isEqualTo(first.beans).noneMatch(name -> name.startsWith("io.asyncio4j"));
        assertThat(last.threads).as("threads").hasSizeLessThanOrEqualTo(first.threads.size());
        assertThat(last.files).as("descriptors").hasSizeLessThanOrEqualTo(first.files.size());
        over = true;
        for (Task<?> client : clients) {
            client.await(); // fails if one of its requests has
        }
    }

    private void askAgainAndAgain(ClientSession session, String url) {
        while (!over) {
            try (var answer = session.get(url + "/")) {
                assertThat(answer.status()).isEqualTo(200);
                assertThat(answer.text()).isEqualTo("hello");
            }
            answers++;
        }
    }

    private static void attach(long pid) throws UnobservableException {
        toThread(() -> {
            try (var attachment = Attachment.to(pid)) {
                assertThat(attachment.snapshots(16)).isNotEmpty();
            }
        });
    }

    private static void settle() {
        sleep(millis(2000)); // longer than an idle thread of the agent lives
    }

    /// What there is in the process.
    private record Left(List<?> threads, List<String> beans, List<?> files) {

        static Left of(ClientSession session, String url) {
            return new Left(ask(session, url + "/threads"), ask(session, url + "/beans"), ask(session, url + "/files"));
        }

        @SuppressWarnings("unchecked") // what the server answers
        private static List<String> ask(ClientSession session, String url) {
            try (var answer = session.get(url)) {
                return answer.json(List.class);
            }
        }

        boolean isMoreThan(Left other) {
            return threads.size() > other.threads.size() || files.size() > other.files.size();
        }
    }
}
