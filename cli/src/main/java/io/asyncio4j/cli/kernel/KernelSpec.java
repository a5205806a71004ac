package io.asyncio4j.cli.kernel;

import io.asyncio4j.cli.prompt.Folders;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What tells Jupyter that there is a kernel: a folder with a file, among those of its data.
final class KernelSpec {

    private static final String NAME = "asyncio4j";

    private KernelSpec() {}

    /// Writes it, perhaps in the place of an earlier one, and says where.
    ///
    /// @param command the path of the command `asyncio`
    /// @param prefix where Jupyter's data is in `share/jupyter`; the user's own data if empty
    static void install(String command, Optional<Path> prefix) throws IOException {
        Path folder = prefix.map(path -> path.resolve("share/jupyter"))
                .orElseGet(KernelSpec::dataOfUser)
                .resolve("kernels")
                .resolve(NAME);
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("kernel.json"), Json.pretty(content(command)), StandardCharsets.UTF_8);
        IO.println("installed the kernel " + NAME + " in " + folder);
    }

    static Map<String, Object> content(String command) {
        return Map.of(
                "argv", List.of(command, "kernel", "run", "{connection_file}"),
                "display_name", "Java (asyncio4j)",
                "language", "java",
                "interrupt_mode", "message");
    }

    private static Path dataOfUser() {
        String named = System.getenv("JUPYTER_DATA_DIR");
        if (named != null && !named.isEmpty()) {
            return Path.of(named);
        }
        Path home = Folders.home();
        String system = System.getProperty("os.name");
        if (system.startsWith("Mac")) {
            return home.resolve("Library/Jupyter");
        }
        String roaming = System.getenv("APPDATA");
        if (system.startsWith("Windows") && roaming != null) {
            return Path.of(roaming, "jupyter");
        }
        return Folders.named("XDG_DATA_HOME", ".local/share").resolve("jupyter");
    }
}
