package io.asyncio4j.process;

import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.run;
import static io.asyncio4j.Asyncio.timeout;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncio4j.Proc;
import io.asyncio4j.TimedOutException;
import io.asyncio4j.Virtual;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The pipes to a program, which those that it starts hold too. Real programs.
class SubprocessPipesTest {

    @TempDir
    private Path folder;

    private int descriptors;

    @BeforeEach
    void countDescriptors() throws Exception {
        descriptors = Proc.descriptors();
    }

    @AfterEach
    void noProcessAndNoPipeIsLeft() throws Exception {
        Proc.becomes(List.of(), Proc::children);
        Proc.descriptorsFallTo(descriptors);
    }

    @Test
    void outputIsReadUntilNobodyHoldsThePipeAnyMore() throws Exception {
        run(() -> {
            String late = "echo start; echo first >&2; (sleep 0.1; echo one; echo two >&2; sleep 0.1; echo three) &";
            for (int n = 0; n < 20; n++) {
                var completed = Subprocess.shell(late).communicate();
                assertThat(completed.text()).isEqualTo("start\none\nthree\n");
                assertThat(completed.errorText()).isEqualTo("first\ntwo\n");
            }
        });
    }

    @Test
    void theProgramHasEndedAlthoughItsOutputGoesOn() throws Exception {
        run(() -> {
            try (var child = Subprocess.shell("exec 3<&0; { read line; echo \"heard $line\"; } <&3 & exit 3")) {
                assertThat(child.await()).isEqualTo(3);
                child.stdin().write("more\n"); // whoever holds it may read it
                assertThat(child.stdout().readLine()).isEqualTo("heard more");
                assertThat(child.stdout().readLine()).isNull();
            }
        });
    }

    @Test
    void aReadThatWaitsForABackgroundProgramIsCutShortByATimeLimit() throws Exception {
        run(() -> {
            Path pids = folder.resolve("pid");
            try (var child = Subprocess.shell("echo now; sleep 1000 & echo $! > " + pids)) {
                assertThat(child.await()).isZero();
                assertThat(child.stdout().readLine()).isEqualTo("now");
                assertThatThrownBy(
                                () -> timeout(millis(50), () -> child.stdout().readLine()))
                        .isInstanceOf(TimedOutException.class);
            } finally {
                long grandchild = Long.parseLong(Files.readString(pids).strip());
                ProcessHandle.of(grandchild).orElseThrow().destroyForcibly();
            }
        });
    }

    @Test
    void aProgramSeesTheEnvironmentAndTheFolderThatItWasGiven() throws Exception {
        Virtual.run(_ -> {
            var builder = new ProcessBuilder("sh", "-c", "echo $GIVEN $HOME; pwd").directory(folder.toFile());
            builder.environment().put("GIVEN", "a value");
            builder.environment().remove("HOME");
            assertThat(Subprocess.run(builder).check().text()).isEqualTo("a value\n" + folder.toRealPath() + "\n");
            assertThat(builder.redirectOutput()).isEqualTo(ProcessBuilder.Redirect.PIPE);
        });
    }
}
