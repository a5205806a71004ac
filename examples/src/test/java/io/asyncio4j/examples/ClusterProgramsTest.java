package io.asyncio4j.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// `ClusterJobs.java` and `ChatCluster.java`, each as several processes, some of which are killed or paused.
@Tag("heavy") // Hazelcast is fetched first, and members take seconds to join and to be missed
@Timeout(180)
class ClusterProgramsTest {

    private final List<Process> programs = new ArrayList<>();
    private final HttpClient client = HttpClient.newHttpClient();

    @AfterEach
    void stop() {
        programs.forEach(Process::destroyForcibly);
        client.shutdownNow();
    }

    @Test
    void membersCountPrimesTogether() throws Exception {
        String first = "127.0.0.1:" + FreePort.find();
        String second = "127.0.0.1:" + FreePort.find();
        assertThat(start("ClusterJobs", "work", first)).isEqualTo("Member " + first + " works 🔧");
        assertThat(start("ClusterJobs", "work", second, first)).isEqualTo("Member " + second + " works 🔧");

        var result = Command.asyncio("run", "examples/ClusterJobs.java", "ask", "127.0.0.1:" + FreePort.find(), first)
                .run();

        assertThat(result.lines()).containsExactly("3 members 🤝", "There are 17984 primes below 200000 ✅");
        assertThat(result.errors()).isEmpty();
        assertThat(result.exitStatus()).isZero();
    }

    @Test
    void whatWasKeptIsHeardEverywhereThoughServersAreKilledAndPaused() throws Exception {
        String member = "127.0.0.1:" + FreePort.find();
        String first = chat(member);
        String second = chat("127.0.0.1:" + FreePort.find(), member);
        String third = chat("127.0.0.1:" + FreePort.find(), member);
        var ada = new LinkedBlockingQueue<String>();
        var bob = new LinkedBlockingQueue<String>();
        WebSocket adas = join(first, "Ada", ada);
        WebSocket bobs = join(second, "Bob", bob);

        say(adas, "Tea?", ada);
        heard(bob, "\"name\":\"Ada\",\"text\":\"Tea?\"");
        say(bobs, "Please!", bob);
        heard(ada, "\"name\":\"Bob\",\"text\":\"Please!\"");

        programs.get(0).destroyForcibly().waitFor();
        var adaElsewhere = new LinkedBlockingQueue<String>();
        WebSocket again = join(third, "Ada", adaElsewhere);
        heard(adaElsewhere, "Tea?");
        heard(adaElsewhere, "Please!");
        say(bobs, "Where were you?", bob);
        heard(adaElsewhere, "Where were you?");

        signal(programs.get(1), "STOP");
        say(again, "In the garden", adaElsewhere);
        signal(programs.get(1), "CONT");
        var bobElsewhere = new LinkedBlockingQueue<String>();
        join(third, "Bob", bobElsewhere);
        for (String line : List.of("Tea?", "Please!", "Where were you?", "In the garden")) {
            heard(bobElsewhere, line);
        }
    }

    /// Says something, and waits until it is heard: then it is kept.
    private static void say(WebSocket socket, String text, LinkedBlockingQueue<String> answers) throws Exception {
        socket.sendText(text, true).join();
        heard(answers, text);
    }

    private static void heard(LinkedBlockingQueue<String> messages, String part) throws Exception {
        String message;
        do {
            message = messages.poll(60, TimeUnit.SECONDS);
            assertThat(message).as("waiting for %s", part).isNotNull();
        } while (!message.contains(part));
    }

    private String chat(String... member) throws IOException {
        var words = new ArrayList<>(List.of("0"));
        words.addAll(List.of(member));
        String line = start("ChatCluster", words.toArray(String[]::new));
        assertThat(line).startsWith("💬 The chat: http://");
        return line.split(" ", -1)[3];
    }

    /// Starts a program, and returns its first line.
    private String start(String name, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(
                List.of(Command.root().resolve("asyncio").toString(), "run", "examples/" + name + ".java"));
        command.addAll(List.of(arguments));
        Process program = new ProcessBuilder(command)
                .directory(Command.root().toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        programs.add(program);
        return new BufferedReader(new InputStreamReader(program.getInputStream(), StandardCharsets.UTF_8)).readLine();
    }

    private WebSocket join(String site, String name, LinkedBlockingQueue<String> messages) {
        URI address = URI.create(site.replace("http", "ws") + "rooms/kitchen?name=" + name);
        return client.newWebSocketBuilder()
                .buildAsync(address, new WebSocket.Listener() {
                    private final StringBuilder text = new StringBuilder();

                    @Override
                    public CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean last) {
                        text.append(part);
                        if (last) {
                            messages.add(text.toString());
                            text.setLength(0);
                        }
                        socket.request(1);
                        return null;
                    }
                })
                .join();
    }

    private static void signal(Process program, String name) throws Exception {
        new ProcessBuilder("kill", "-" + name, String.valueOf(program.pid()))
                .start()
                .waitFor();
    }
}
