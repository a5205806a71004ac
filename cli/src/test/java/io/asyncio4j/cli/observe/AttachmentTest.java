package io.asyncio4j.cli.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AttachmentTest {

    @Test
    void aProgramCanBeLookedAtAgainAndAgain() throws Exception {
        try (var program = new SickProgram("lock")) {
            for (int i = 0; i < 10; i++) {
                assertThat(program.seen("ps")).contains("slow-caller");
            }
            assertThat(Programs.list()).containsPattern(program.pid() + " +asyncio +\\d+ +runs +sick\\.Sick lock");
        }
    }

    @Test
    void otherProgramsCanReadWhatIsSeen() throws Exception {
        try (var program = new SickProgram("cycle")) {
            assertThat(program.seen("ps", "--json"))
                    .startsWith("[{\"id\":")
                    .contains("\"cycles\":[[", "\"name\":\"ada\"");
            assertThat(program.seen("ps", "--csv", "--filter", "ADA").lines())
                    .hasSize(3)
                    .first()
                    .isEqualTo(
                            "loop,id,name,state,activity,owner,awaited,holders,cancelling,cancelledBy,since,exact,busy,steps,wakes,"
                                + "selfWakes,stepTimes,scheduledTimes,created,stack");
        }
    }

    @Test
    void aProcessThatDoesNotExistIsTold() {
        assertThatThrownBy(() -> Attachment.to(Integer.MAX_VALUE)).hasMessage("there is no process 2147483647");
    }

    @Test
    void aProcessThatIsNoJvmIsToldAndLeftAlone() throws Exception {
        Process process = new ProcessBuilder("sleep", "60").start();
        try {
            assertThatThrownBy(() -> Attachment.to(process.pid()))
                    .hasMessageStartingWith("process " + process.pid() + " is no JVM");
            assertThat(process.isAlive()).isTrue();
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void aProgramThatForbidsItIsToldWithTheWayThatDoes() {
        try (var program = new SickProgram("lock", "-XX:+DisableAttachMechanism")) {
            assertThatThrownBy(() -> Attachment.to(program.pid()))
                    .hasMessageContainingAll(
                            "was started with -XX:+DisableAttachMechanism", "kill -HUP " + program.pid());
        }
    }

    @Test
    void anImageWithoutTheManagementAgentIsToldWithTheWayThatDoes(@TempDir Path folder) throws Exception {
        Path image = folder.resolve("image");
        Path jlink = Path.of(System.getProperty("java.home"), "bin", "jlink");
        Process made = new ProcessBuilder(
                        jlink.toString(), "--add-modules=java.logging,jdk.unsupported", "--output=" + image)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(made.waitFor()).isZero();
        try (var program = SickProgram.on(image, "lock")) {
            assertThatThrownBy(() -> Attachment.to(program.pid()))
                    .hasMessageContainingAll("add the module jdk.management.agent", "kill -HUP " + program.pid());
        }
    }

    @Test
    void topCutsWhatItShowsToTheTerminal() throws Exception {
        try (var program = new SickProgram("leak");
                var attachment = Attachment.to(program.pid())) {
            Options options = Options.parse(List.of("top", "1"));
            assertThat(Top.frame(List.of(), attachment.snapshots(1), options, 60, 20)
                            .lines())
                    .hasSize(20)
                    .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(60));
            assertThat(Top.frame(List.of(), attachment.snapshots(1), options, 0, -1)
                            .lines())
                    .hasSize(23)
                    .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
        }
    }

    @Test
    void whatIsNotUnderstoodIsToldWithWhatIsExpected() {
        assertThatThrownBy(() -> Options.parse(List.of("pstree"))).hasMessageContaining("asyncio pstree PID");
        assertThatThrownBy(() -> Options.parse(List.of("ps", "x")))
                .hasMessageContaining("unknown argument x, expected");
        assertThatThrownBy(() -> Options.parse(List.of("ps", "1", "--sort", "size")))
                .hasMessage("unknown order size, expected one of id, name, state, since, busy, steps");
        assertThatThrownBy(() -> Options.parse(List.of("ps", "1", "--watch=0")))
                .hasMessage("--watch needs seconds from 0.1 to 86400, was 0");
    }
}
