package io.asyncio4j.cli.prompt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// All in one session: whatever a snippet does, the next ones run.
class SessionTest {

    private static final List<String> NOTES = new CopyOnWriteArrayList<>();
    private static Session session;

    @BeforeAll
    static void start() {
        session = new Session(List.of(), false, NOTES::add);
    }

    @AfterAll
    static void end() {
        session.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "var two = 1 + 1            | two ==> 2",
                "var text = \"a\\nb\"       | text ==> \"a\\nb\"",
                "var none = (String) null   | none ==> null",
                "var array = new int[] {1}  | array ==> int[1] { 1 }",
                "int add(int a) { return a; } | created method add(int)",
                "record Spot(int x) {}      | created record Spot",
                "import java.util.zip.*;    |",
            })
    void aSnippetShowsItsValue(String snippet, String shown) {
        assertThat(String.join("\n", eval(snippet))).isEqualTo(shown == null ? "" : shown);
    }

    @Test
    void anySnippetMayWait() {
        assertThat(eval("sleep(0.001); var slept = true;")).containsExactly("slept ==> true");
    }

    @Test
    void aTaskWithoutAValueIsAVariableToo() {
        assertThat(eval("var nothing = createTask(\"nothing\", () -> {})"))
                .containsExactly("nothing ==> Task[nothing, pending]");
    }

    @Test
    void runJustWorks() {
        assertThat(eval("var ran = run(() -> { sleep(0.001); return 7; })")).containsExactly("ran ==> 7");
        assertThat(eval("var both = run(() -> gather(() -> 1, () -> 2))")).containsExactly("both ==> [1, 2]");
    }

    @Test
    void tasksGoOnBetweenSnippets() {
        eval("var items = new AsyncQueue<Integer>()");
        eval("var adding = createTask(\"adding\", () -> items.get() + items.get())");
        eval("items.put(40)");
        eval("items.put(2)");

        assertThat(eval("var sum = adding.await()")).containsExactly("sum ==> 42");
    }

    @Test
    void allTasksAreListedAndShownAsATree() {
        eval("var never = createTask(\"never ends\", () -> sleep(seconds(10_000)))");
        var commands = new Commands(session);

        assertThat(commands.run("/ps").lines()).anyMatch(line -> line.matches("never ends +sleeps.* at #\\d+.*"));
        assertThat(commands.run("/tree").lines()).anyMatch(line -> line.startsWith("* never ends sleeps"));
        assertThat(commands.run("/cancel never ends").lines()).isEmpty();
        assertThat(eval("settle(() -> never.await()); var gone = never.isCancelled();"))
                .endsWith("gone ==> true");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sleep(seconds(10_000))",
                "new Promise<String>().await()",
                "Thread.sleep(10_000_000)", // real time: it is interrupted
                "while (true) {}",
                "for (int i = 0; i >= 0; i += 0) { i++; i--; }",
                "do { } while (true)",
                "java.util.stream.Stream.iterate(1, n -> n + 1).forEach(n -> {})",
                "run(() -> { while (true) {} })",
                "gather(() -> { while (true) {} }, () -> { sleep(seconds(10_000)); })",
                "try { while (true) {} } catch (Exception e) { }",
            })
    void anInterruptStopsTheSnippetAndNothingElse(String snippet) throws Exception {
        eval("var alive = createTask(() -> { sleep(seconds(10_000)); })");

        assertThat(interrupted("Beacon.reach(); " + snippet + ";")).containsExactly("stopped");

        assertThat(eval("var was = alive.isDone()")).containsExactly("was ==> false");
        eval("alive.cancel()");
    }

    @Test
    void aSnippetMayClearUpWhenItIsInterrupted() throws Exception {
        eval("var cleared = new ArrayList<String>()");

        interrupted("try { Beacon.reach(); while (true) {} } finally { sleep(0.001); cleared.add(\"up\"); }");

        assertThat(eval("var seen = cleared.toString()")).containsExactly("seen ==> \"[up]\"");
    }

    @Test
    void aSecondInterruptStopsWhatCatchesTheFirst() throws Exception {
        Thread typing = Thread.ofPlatform()
                .start(() -> eval("while (true) { try { Beacon.reach(); sleep(seconds(10_000)); }"
                        + " catch (CancelledError e) { Beacon.reach(); while (true) {} } }"));
        Beacon.await();
        session.interrupt();
        Beacon.await();

        session.interrupt();

        typing.join();
        assertThat(eval("var after = 1")).containsExactly("after ==> 1");
    }

    @Test
    void anErrorOfTheCompilerShowsTheLineAndThePlace() {
        assertThat(eval("int n = \"text\";"))
                .containsExactly(
                        "error: incompatible types: java.lang.String cannot be converted to int",
                        "  int n = \"text\";",
                        "          ^^^^^^");
        assertThat(eval("nothing(1)").getFirst()).startsWith("error: cannot find symbol");
    }

    @Test
    void anExceptionShowsTheFramesOfTheSnippetsOnly() {
        eval("void fail() {\n throw new IllegalStateException(\"out of order\"); }");

        assertThat(eval("List.of(1).forEach(_ -> fail())"))
                .singleElement()
                .asString()
                .matches("java.lang.IllegalStateException: out of order\n    at fail \\(#\\d+:2\\)\n"
                        + "    at #\\d+:1\n    at #\\d+:1");
    }

    @Test
    void whatTheTasksOfAGroupThrowIsShownToo() {
        assertThat(eval("gather(() -> { throw new IllegalStateException(\"one\"); }, () -> 2)"))
                .singleElement()
                .asString()
                .contains("IllegalStateException: one");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "int deep(int n) { return deep(n + 1) + 1; } deep(0)",
                "new long[Integer.MAX_VALUE]",
                "throw new Error(\"bad\")",
                "throw new ThreadDeath()",
                "System.exit(3)",
                "Runtime.getRuntime().exit(3)",
                "Runtime.getRuntime().halt(3)",
                "class Bad { static { if (true) throw new IllegalStateException(); } } new Bad()",
                "throw new CancelledError(\"mine\")",
                "int x = ;",
                "\u0000\u0001",
                "}",
                "foo bar baz",
            })
    void nothingEndsTheSession(String snippet) {
        assertThat(session.eval(snippet).failed()).isTrue();

        assertThat(eval("var still = 1")).containsExactly("still ==> 1");
    }

    @Test
    void exitIsRefusedWithTheWayOut() {
        assertThat(eval("System.exit(3)").getFirst())
                .contains("a snippet does not end its program; at a prompt, /exit 3 does");
    }

    @Test
    void aValueIsShortenedAndCannotCommandTheTerminal() {
        assertThat(eval("var long_ = \"x\".repeat(10_000_000)").getFirst())
                .hasSizeLessThan(5000)
                .endsWith("x… (10,000,000 characters)\"");
        assertThat(eval("var bell = \"\\u001b[2J\"")).containsExactly("bell ==> \"\\u001b[2J\"");
        assertThat(eval("class Odd { public String toString() { throw new IllegalStateException(); } }\n"
                        + "var odd = new Odd()"))
                .last()
                .asString()
                .contains("(its toString throws java.lang.IllegalStateException)");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'sleep(0.001)\nvar cutA = 1\n\nvar cutB = 2'  | [cutA ==> 1, cutB ==> 2]",
                "'var cutC = List.of(1,\n 2)\nvar cutD = 3'  | '[cutC ==> [1, 2], cutD ==> 3]'",
                "'// first\nvar cutE = 1 // one\nvar cutF = 2;' | [cutE ==> 1, cutF ==> 2]",
            })
    void theEndOfALineMayStandForASemicolon(String text, String shown) {
        assertThat(eval(text)).hasToString(shown);
    }

    @Test
    void aNameThatIsNotThereYetIsWaitedFor() {
        assertThat(eval("int later() { return sooner(); }").getFirst())
                .isEqualTo("method later() is noted, and can be used when there is method sooner()");
        assertThat(eval("later()").getFirst()).startsWith("error: method later() cannot be used before there is ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "for (;;) {| true",
                "1 + | true",
                "int f() { return 1; }| false",
                "1 + 1| false",
                "}| false",
                "var a = 1; if (a == 1) {| true"
            })
    void itIsKnownWhetherMoreLinesMustFollow(String text, boolean more) {
        assertThat(session.isIncomplete(text)).isEqualTo(more);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "slee              | sleep(",
                "\"\".leng         | length()",
                "List.o            | of(",
                "new ClientSess    | ClientSession(",
            })
    void namesAreCompleted(String typed, String name) {
        assertThat(Completions.names(session, typed, typed.length())).contains(name);
    }

    private static List<String> interrupted(String snippet) throws InterruptedException {
        var lines = new CopyOnWriteArrayList<String>();
        Thread typing = Thread.ofPlatform().start(() -> lines.addAll(eval(snippet)));
        Beacon.await();
        session.interrupt();
        typing.join();
        return lines;
    }

    private static List<String> eval(String snippet) {
        return session.eval(snippet.replace("Beacon.", Beacon.class.getName() + "."))
                .lines();
    }
}
