package io.asyncio4j.cli.prompt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncio4j.cli.observe.UnobservableException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A prompt in a program that is a JVM of its own and runs already. In real time.
@Timeout(60)
class AttachedTest {

    private final List<String> notes = new CopyOnWriteArrayList<>();
    private final List<String> printed = new CopyOnWriteArrayList<>();
    private final CompletableFuture<String> end = new CompletableFuture<>();
    private BakeryProgram program;
    private Session session;

    @BeforeEach
    void attach() throws Exception {
        program = BakeryProgram.start(BakeryProgram.ALLOWED);
        session = attached(program, null);
    }

    @AfterEach
    void end() {
        session.close();
        program.close();
    }

    @Test
    void snippetsUseTheProgramsClassesOnItsLoopAndWhatTheyPrintComesBack() throws Exception {
        assertThat(eval("import sick.Bakery")).isEmpty();
        assertThat(eval("var first = Bakery.bake(\"bread\")")).containsExactly("first ==> 1");
        assertThat(printed()).isEqualTo("baking bread" + System.lineSeparator());
        assertThat(eval("sleep(0.001); first + Bakery.bake(\"cake\")")).containsExactly("$4 ==> 3");
        assertThat(eval("IO.print(\"tea\"); System.err.print(\"pot\")")).isEmpty();
        assertThat(printed()).endsWith("teapot");
        assertThat(eval("EventLoop.current().name()")).containsExactly("$7 ==> \"asyncio\"");
        assertThat(program.state()).contains("baked=2").contains("ownOutput=false"); // its own line comes as ever
    }

    @Test
    void declarationsErrorsAndWhatIsNotThereYetAreShownAsInAPromptOfOnesOwn() {
        assertThat(eval("record Tea(String name) {}")).containsExactly("created record Tea");
        assertThat(eval("var tea = new Tea(\"mint\")")).containsExactly("tea ==> Tea[name=mint]");
        assertThat(eval("int f(int n) { return 1 / n; }")).containsExactly("created method f(int)");
        assertThat(String.join("\n", eval("f(0)"))).isEqualTo("""
            java.lang.ArithmeticException: / by zero
                at f (#3:1)
                at #4:1\
            """);
        assertThat(String.join("\n", eval("sick.Bakery.burn()"))).matches("""
            sick.Bakery\\$BurntException: burnt
                at .*sick\\.Bakery\\.burn\\(Bakery\\.java:\\d+\\)
                at #5:1
            caused by java\\.lang\\.IllegalStateException: too hot
                at .*sick\\.Bakery\\.burn\\(Bakery\\.java:\\d+\\)
                at #5\
            """);
        assertThat(eval("int later() { return sooner(); }").getFirst()).startsWith("method later() is noted");
        assertThat(eval("later()").getFirst()).startsWith("error: method later() cannot be used before there is ");
        assertThat(eval("int x = ;").getFirst()).startsWith("error: ");
        assertThat(eval("System.exit(3)").getFirst()).contains("a snippet does not end its program");
        assertThat(new Commands(session).run("/vars").lines()).contains("Tea tea = Tea[name=mint]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sleep(10_000);",
                "while (true) {}",
                "new Promise<String>().await();",
                "Thread.sleep(10_000_000);", // real time: it is interrupted
            })
    void ctrlCStopsTheSnippetAndNothingElse(String snippet) throws Exception {
        eval("var alive = createTask(\"alive\", () -> sleep(10_000))");
        var lines = new CompletableFuture<List<String>>();
        Thread.ofPlatform().start(() -> lines.complete(eval("{ IO.println(\"now\"); " + snippet + " }")));
        await(() -> printed().contains("now"));

        assertThat(session.interrupt()).isTrue();

        assertThat(lines.get()).containsExactly("stopped");
        assertThat(eval("alive.isDone()").getLast()).endsWith("==> false");
        assertThat(program.state()).contains("tasks=[alive, counter, ");
        assertThat(session.interrupt()).isFalse();
    }

    @Test
    void aTaskInTheBackgroundGoesOnBetweenSnippetsAndEndsWithThePrompt() throws Exception {
        eval("createTask(\"dough\", () -> { while (true) { sleep(0.05); IO.println(\"rises\"); } })");
        await(() -> printed().contains("rises"));
        var commands = new Commands(session);
        await(() -> commands.run("/ps").lines().stream().anyMatch(line -> line.matches("dough +sleeps +at #1")));
        assertThat(commands.run("/tree").lines()).anyMatch(line -> line.startsWith("* dough"));
        eval("createTask(\"loaf\", () -> sleep(10_000))");
        assertThat(commands.run("/cancel loaf").lines()).isEmpty();

        session.close();

        await(this::nothingIsLeft);
    }

    @Test
    void aTaskThatKeepsTheLoopBusyEndsWithThePrompt() throws Exception {
        eval("createTask(\"spinner\", () -> { IO.println(\"spins\"); while (true) {} })");
        await(() -> printed().contains("spins"));

        session.close();

        await(() -> !program.state().contains("spinner"));
    }

    @Test
    void theEndOfTheProgramIsTold() throws Exception {
        Thread running = Thread.ofPlatform().start(() -> eval("{ IO.println(\"now\"); sleep(10_000); }"));
        await(() -> printed().contains("now"));

        program.kill();

        assertThat(end.get()).isEqualTo("process " + program.pid() + " has ended");
        running.join();
    }

    @Test
    void aProgramThatDoesNotAllowItRefusesAndNothingIsLeft() throws Exception {
        try (var closed = BakeryProgram.start()) {
            assertThatThrownBy(() -> AttachedPlace.in(closed.pid(), null))
                    .isInstanceOf(UnobservableException.class)
                    .hasMessage("process " + closed.pid()
                            + ": the program does not allow to run code on EventLoop[asyncio] from outside:"
                            + " LoopOptions.runFromOutside(true) does, or -Dasyncio4j.runFromOutside=true");
            assertThat(closed.state()).contains("beans=[] visited=false ownOutput=true");
        }
    }

    @Test
    void ofSeveralLoopsOneIsChosen() throws Exception {
        try (var both = BakeryProgram.withLoop("cellar")) {
            assertThatThrownBy(() -> AttachedPlace.in(both.pid(), null))
                    .hasMessageMatching("process \\d+ has several loops: choose one by --loop NAME or NUMBER:"
                            + " (cellar \\(\\d+, 0 tasks\\)|asyncio \\(\\d+, 2 tasks\\)|, ){3}");
            assertThatThrownBy(() -> AttachedPlace.in(both.pid(), "attic"))
                    .hasMessageMatching("process \\d+ has no loop attic, but: .*");
            try (var second = attached(both, "cellar")) {
                assertThat(second.eval("EventLoop.current().name()").lines()).containsExactly("$1 ==> \"cellar\"");
            }
        }
    }

    @Test
    void theProgramNeedsNeitherACompilerNorTheCommand(@TempDir Path folder) throws Exception {
        Path image = folder.resolve("image");
        Process made = new ProcessBuilder(
                        System.getProperty("java.home") + "/bin/jlink",
                        "--add-modules=java.logging,jdk.unsupported,jdk.management.agent",
                        "--output=" + image)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(made.waitFor()).isZero();
        try (var small = BakeryProgram.on(image);
                var inside = attached(small, null)) {
            assertThat(inside.eval("ModuleLayer.boot().findModule(\"jdk.jshell\").isPresent()")
                            .lines())
                    .containsExactly("$1 ==> false");
            assertThat(inside.eval("sick.Bakery.bake(\"tea\")").lines()).containsExactly("$2 ==> 1");
            inside.eval("int later() { return sooner(); }");
            assertThat(inside.eval("later()").lines().getFirst()).startsWith("error: method later() cannot be used");
        }
    }

    @Test
    void nothingIsLeftOfAPromptThatIsKilled() throws Exception {
        session.close();
        await(() -> program.state().contains("visited=false"));
        long files = files();
        Process prompt = new ProcessBuilder(
                        System.getProperty("java.home") + "/bin/java",
                        "--add-opens=java.base/java.lang=ALL-UNNAMED",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Prompt.class.getName(),
                        "--attach",
                        Long.toString(program.pid()))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            prompt.outputWriter()
                    .append("createTask(\"dough\", () -> sleep(10_000))\nsleep(20_000)\n")
                    .flush();
            await(() ->
                    program.state().contains("tasks=[#2, ") && program.state().contains("dough"));
        } finally {
            prompt.destroyForcibly().onExit().join(); // KILL
        }
        await(this::nothingIsLeft);
        assertThat(program.state()).contains("tasks=[counter, ");
        await(() -> files() <= files);
    }

    /// Of the prompt and its tasks, whose threads and steps take a moment to end.
    private boolean nothingIsLeft() throws Exception {
        String state = program.state();
        return state.contains("beans=[] visited=false ownOutput=true")
                && !state.contains("dough")
                && !state.contains("loaf");
    }

    /// How many descriptors the program has.
    private long files() throws Exception {
        return Long.parseLong(program.state().replaceFirst(".* files=", ""));
    }

    private Session attached(BakeryProgram visited, @Nullable String loop) throws Exception {
        var place = AttachedPlace.in(visited.pid(), loop);
        place.open(piece -> printed.add(piece.text()), end::complete);
        return Session.in(place, notes::add);
    }

    private String printed() {
        return String.join("", printed);
    }

    private List<String> eval(String text) {
        return session.eval(text).lines();
    }

    private static void await(Condition condition) throws Exception {
        while (!condition.holds()) {
            new CountDownLatch(1).await(20, TimeUnit.MILLISECONDS); // another program works
        }
    }

    @FunctionalInterface
    private interface Condition {

        boolean holds() throws Exception;
    }
}
