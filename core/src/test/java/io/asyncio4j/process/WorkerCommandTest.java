package io.asyncio4j.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.JavaProgram;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class WorkerCommandTest {

    private static final long HEAP = 1 << 24;

    @Test
    void whatTheProgramsClassesNeedIsPassedOnAndNothingThatTwoProcessesCannotShare() throws Exception {
        Process program = JavaProgram.start(
                Printing.class,
                "-ea",
                "-Dcolour=red",
                "-Dcom.sun.management.jmxremote.authenticate=false",
                "-Xlog:gc:stderr",
                "-XX:+UseParallelGC",
                "-Xmx100m");
        program.getOutputStream().close();
        var command = new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8).lines();
        assertThat(command)
                .contains("--add-opens=java.base/java.lang=ALL-UNNAMED", "-ea", "-Dcolour=red", "-Xmx" + HEAP)
                .contains("-XX:+UseSerialGC")
                .containsSequence("-cp", System.getProperty("java.class.path"), WorkerMain.class.getName())
                .noneMatch(argument -> argument.matches("-D.*management.*|-Xlog.*|-XX:\\+UseParallelGC|-Xmx100m"));
    }

    @Test
    void aCollectorThatIsGivenIsTheOnlyOne() {
        var command =
                WorkerCommand.builder(HEAP, List.of("-XX:+UseZGC", "-Xss1m")).command();
        assertThat(command).containsSequence("-XX:+UseZGC", "-Xss1m").doesNotContain("-XX:+UseSerialGC");
    }

    @Test
    void optionsInTheEnvironmentAreNotTakenTwice() {
        assertThat(WorkerCommand.builder(HEAP, List.of()).environment())
                .doesNotContainKeys("JDK_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS");
    }

    static final class Printing {

        private Printing() {}

        public static void main(String[] args) {
            WorkerCommand.builder(HEAP, List.of()).command().forEach(System.out::println);
        }
    }
}
