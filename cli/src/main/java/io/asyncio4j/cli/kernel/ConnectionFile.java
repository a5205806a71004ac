package io.asyncio4j.cli.kernel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/// Where Jupyter wants the kernel to listen, as it writes it into a file.
///
/// @param content of the file
record ConnectionFile(Map<String, Object> content) {

    static ConnectionFile read(Path file) throws IOException {
        var read = new ConnectionFile(Json.read(Files.readAllBytes(file)));
        read.expect("transport", "tcp");
        read.expect("signature_scheme", "hmac-sha256");
        return read;
    }

    /// The address of a socket: `shell`, `control`, `iopub`, `stdin` or `hb`.
    String address(String socket) {
        return "tcp://" + content.get("ip") + ":" + content.get(socket + "_port");
    }

    /// What messages are signed with; empty if they are not.
    String key() {
        return String.valueOf(content.getOrDefault("key", ""));
    }

    private void expect(String name, String value) {
        if (!value.equals(content.getOrDefault(name, value))) {
            throw new IllegalArgumentException(name + " must be " + value + ", was " + content.get(name));
        }
    }
}
