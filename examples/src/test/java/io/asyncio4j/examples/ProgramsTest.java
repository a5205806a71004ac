package io.asyncio4j.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Runs every example as a user does. Programs that only wait run on a virtual clock.
class ProgramsTest {

    private static final List<Integer> TABLES = List.of(1, 2, 3, 4, 5);

    /// The watchdog's warnings would tell how busy this machine is.
    private static final String QUIET =
            "-Djava.util.logging.config.file=examples/src/test/resources/logging.properties ";

    @Test
    void greet() throws Exception {
        assertThat(onVirtualClock("Greet")).containsExactly("Hello, Hashim! 👋");
    }

    @Test
    void restaurantServesAllTablesAtOnce() throws Exception {
        var lines = new ArrayList<String>();
        TABLES.forEach(table -> lines.add("Attending to table " + table + " 🍽️"));
        TABLES.forEach(table -> lines.add("Taking order from table " + table + " 📝"));
        TABLES.forEach(table -> lines.add("Serving food to table " + table + " 🍲"));

        assertThat(onVirtualClock("Restaurant")).isEqualTo(lines);
    }

    @Test
    void blockingRestaurantServesOneTableAfterTheOther() throws Exception {
        var lines = new ArrayList<String>();
        TABLES.forEach(table -> lines.addAll(List.of(
                "Attending to table " + table + " 🍽️",
                "Taking order from table " + table + " 📝",
                "Serving food to table " + table + " 🍲")));

        assertThat(inRealTime("RestaurantBlocking")).isEqualTo(lines);
    }

    @Test
    void processDataKeepsTheOrderOfItsResults() throws Exception {
        var lines = new ArrayList<String>();
        TABLES.forEach(item -> lines.add("Processing " + item + "... 🔄"));
        TABLES.forEach(item -> lines.add("Finished processing " + item + ": Result is " + item * 2 + " ✅"));
        lines.add("All results: [2, 4, 6, 8, 10] 🎉");

        assertThat(onVirtualClock("ProcessData")).isEqualTo(lines);
    }

    @Test
    void avoidBlockingTicksDuringTheComputation() throws Exception {
        var lines = inRealTime("AvoidBlocking");

        int begun = lines.indexOf("Counting primes... 🔢");
        int done = lines.indexOf("There are 148933 primes below 2000000 ✅");
        assertThat(lines).filteredOn(line -> line.startsWith("Tick ")).hasSize(lines.size() - 2);
        assertThat(done - begun).as("ticks during the computation").isGreaterThan(1);
    }

    @Test
    void datagramEchoAnswersEachQuestion() throws Exception {
        assertThat(inRealTime("DatagramEcho"))
                .filteredOn(line -> !line.startsWith("No answer"))
                .containsExactly(
                        "echo of question 1",
                        "echo of question 2",
                        "echo of question 3",
                        "echo of question 4",
                        "echo of question 5");
    }

    @Test
    void manyLoopsCountTogether() throws Exception {
        assertThat(inRealTime("ManyLoops")).containsExactly("There are 17984 primes below 200000 ✅");
    }

    @Test
    void longTasksStepTogether() throws Exception {
        assertThat(onVirtualClock("LongTasks")).isEqualTo(Collections.nCopies(10, "Step completed"));
    }

    @Test
    void handleExceptionsCatchesItsOwn() throws Exception {
        assertThat(onVirtualClock("HandleExceptions")).containsExactly("Caught an exception: An error occurred! ❌");
    }

    @Test
    void sayAfterBeginsBothTasksWhenTheyAreCreated() throws Exception {
        assertThat(onVirtualClock("SayAfter")).containsExactly("Tasks created", "Hello", "World");
    }

    @Test
    void taskManagementEndsInTheOrderOfTheWaits() throws Exception {
        assertThat(onVirtualClock("TaskManagement"))
                .containsExactly("Task C completed", "Task A completed", "Task B completed");
    }

    @Test
    void generatorsMakeWhatIsTakenAndAreClosed() throws Exception {
        assertThat(onVirtualClock("Generators"))
                .containsExactly(
                        "Opening the book 📖",
                        "Reading page 1",
                        "Reading page 2",
                        "Closed the book 📕",
                        "Opening the book 📖",
                        "All at once: [page 1, page 2, page 3]",
                        "Closed the book 📕");
    }

    @Test
    void selectFirstTakesWhatComesFirst() throws Exception {
        assertThat(onVirtualClock("SelectFirst"))
                .containsExactly(
                        "Serving espresso ☕", "Serving cappuccino ☕", "Nobody there: cleaning up 🧽", "Closed 🌙");
    }

    @Test
    void broadcastingReachesAllAndWaitsForNobody() throws Exception {
        assertThat(onVirtualClock("Broadcasting"))
                .containsExactly(
                        "fast sees 100 (0 lost)",
                        "slow sees 100 (0 lost)",
                        "fast sees 101 (0 lost)",
                        "fast sees 102 (0 lost)",
                        "fast sees 103 (0 lost)",
                        "slow sees 102 (1 lost)",
                        "fast sees 104 (0 lost)",
                        "slow sees 103 (1 lost)",
                        "slow sees 104 (1 lost)");
    }

    @Test
    void tryAgainAsksUntilItIsAnswered() throws Exception {
        assertThat(onVirtualClock("TryAgain"))
                .containsExactly("Attempt 1: busy ⏳", "Attempt 2: busy ⏳", "Attempt 3: here you are ✅");
    }

    @Test
    void nestedRunGoesOnWithTheSameLoop() throws Exception {
        assertThat(onVirtualClock("NestedRun")).containsExactly("The inner run used the same loop ✅");
    }

    @Test
    void lineProtocolAnswersItsOwnClient() throws Exception {
        assertThat(inRealTime("LineProtocol")).containsExactly("OK", "Danube", "-", "ERR unknown command");
    }

    @Test
    void concurrentRequestsFetchesItsOwnSite() throws Exception {
        var lines = inRealTime("ConcurrentRequests").stream()
                .map(line -> line.replaceAll("127.0.0.1:\\d+", "SITE"))
                .toList();

        assertThat(lines)
                .containsExactlyInAnyOrder(
                        "Error fetching http://no-such-host.invalid/: GET http://no-such-host.invalid/:"
                                + " cannot connect: name not found ❌",
                        "Error fetching http://SITE/broken: status 503 Service Unavailable from http://SITE/broken ❌",
                        "Fetched http://SITE/slow/300 with 1080 characters. 📄",
                        "Fetched http://SITE/slow/600 with 1080 characters. 📄",
                        "Fetched http://SITE/slow/900 with 1080 characters. 📄")
                .filteredOn(line -> line.startsWith("Fetched")) // that there is no such host takes its time
                .containsExactly(
                        "Fetched http://SITE/slow/300 with 1080 characters. 📄",
                        "Fetched http://SITE/slow/600 with 1080 characters. 📄",
                        "Fetched http://SITE/slow/900 with 1080 characters. 📄");
    }

    @Test
    void concurrentRequestsFetchesWhatItIsGiven() throws Exception {
        var result = Command.asyncio(
                        "run", "examples/ConcurrentRequests.java", "http://127.0.0.1:1/", "ftp://nowhere", "http://")
                .run();

        assertThat(result.lines())
                .containsExactlyInAnyOrder(
                        "Error fetching http://127.0.0.1:1/: GET http://127.0.0.1:1/: cannot connect: connection"
                                + " refused (127.0.0.1) ❌",
                        "Error fetching ftp://nowhere: invalid URL ftp://nowhere: it must begin with http:// or"
                                + " https:// ❌",
                        "Error fetching http://: invalid URL http://: it has no host ❌");
        assertThat(result.exitStatus()).isZero();
    }

    @Test
    void scraperVisitsItsOwnSiteLevelByLevel() throws Exception {
        var lines = inRealTime("Scraper");

        var pages = lines.subList(1, lines.size() - 1).stream()
                .map(line -> line.replaceAll("http://(127.0.0.1|localhost):\\d+", "$1")
                        .replaceAll(" +[0-9]+ +[0-9]+ ms ", "")
                        .replaceAll(" +", " "))
                .toList();
        assertThat(lines.getFirst()).matches("Page +Depth +Size +Time +Title");
        assertThat(pages)
                .hasSize(36)
                .contains(
                        "127.0.0.1/busy 1 Page /busy",
                        "127.0.0.1/missing 1 ❌ status 404 Not Found from 127.0.0.1/missing",
                        "127.0.0.1/private/diary 1 🤖 not for robots",
                        "localhost/bbb 3 Page /bbb")
                .isSortedAccordingTo(Comparator.comparing(page -> page.split(" ", -1)[1]));
        assertThat(lines.getLast()).matches("🕸️ 36 pages of 2 hosts, 4 of them not fetched, in .* s");
    }

    @Test
    void proxyHandsOnWhatItIsAsked() throws Exception {
        var lines = inRealTime("Proxy");

        assertThat(lines.getFirst()).matches("🔀 A proxy on http://127.0.0.1:\\d+ for http://127.0.0.1:\\d+");
        assertThat(lines.subList(1, lines.size()))
                .containsExactly(
                        "GET /hello     200  Hello 127.0.0.1, to http",
                        "POST /upload   200  10,000,000 bytes came",
                        "GET /download  200  10,000,000 bytes",
                        "GET /slow      504  the server behind takes too long",
                        "GET /hello     502  the server behind cannot be reached");
    }

    @Test
    void heavyWorkIsDoneInAThreadAndInProcesses() throws Exception {
        assertThat(inRealTime("HeavyWork"))
                .containsExactly(
                        "In a thread: 196418",
                        "In processes: [75025, 121393, 196418]",
                        "fib(90) takes years: stopped after 500 ms 🛑",
                        "The pool goes on: 55");
    }

    @Test
    void pipelineConnectsPrograms() throws Exception {
        assertThat(inRealTime("Pipeline"))
                .containsExactly(
                        "1. apple 🍎",
                        "2. cherry 🍒",
                        "3. pear 🍐",
                        "exit 0 0",
                        "All sorted 🧺",
                        "exit 3: no more fruit");
    }

    @Test
    void countWordsReadsFilesAtTheSameTime() throws Exception {
        assertThat(inRealTime("CountWords"))
                .containsExactly(
                        "poem1 has 4000 words 📖",
                        "poem2 has 8000 words 📖",
                        "poem3 has 12000 words 📖",
                        "The folder is gone 🧹");
    }

    private static List<String> onVirtualClock(String program) throws Exception {
        return lines(program, "-Dasyncio4j.clock=virtual");
    }

    private static List<String> inRealTime(String program) throws Exception {
        return lines(program, "");
    }

    private static List<String> lines(String program, String javaOptions) throws Exception {
        var result = Command.asyncio("run", "examples/" + program + ".java")
                .withJavaOptions(QUIET + javaOptions)
                .run();
        assertThat(result.errors()).isEmpty();
        assertThat(result.exitStatus()).isZero();
        return result.lines();
    }
}
