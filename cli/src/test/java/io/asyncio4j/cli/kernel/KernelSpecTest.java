package io.asyncio4j.cli.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KernelSpecTest {

    @TempDir
    private Path folder;

    @Test
    void itSaysHowTheKernelIsStartedAndInterrupted() throws Exception {
        KernelSpec.install("/opt/a \"b\"/asyncio", Optional.of(folder));
        KernelSpec.install("/opt/a \"b\"/asyncio", Optional.of(folder)); // again

        assertThat(Json.read(Files.readAllBytes(folder.resolve("share/jupyter/kernels/asyncio4j/kernel.json"))))
                .isEqualTo(Map.of(
                        "argv", List.of("/opt/a \"b\"/asyncio", "kernel", "run", "{connection_file}"),
                        "display_name", "Java (asyncio4j)",
                        "language", "java",
                        "interrupt_mode", "message"));
    }

    @Test
    void aConnectionThatTheKernelDoesNotSpeakIsRefused() throws Exception {
        Path file = Files.writeString(
                folder.resolve("connection.json"), "{\"transport\": \"ipc\", \"ip\": \"/tmp/kernel\", \"key\": \"\"}");

        assertThatThrownBy(() -> ConnectionFile.read(file)).hasMessage("transport must be tcp, was ipc");
    }
}
