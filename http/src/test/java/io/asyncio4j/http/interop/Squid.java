package io.asyncio4j.http.interop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// squid in the foreground, which serves everybody and keeps nothing.
final class Squid {

    // squid 5.7 takes its own full buffer for the end of the client (it reads 0 bytes): it must hold any upload

    private static final String CONFIGURATION = """
        http_port 127.0.0.1:PORT
        http_access allow all
        cache deny all
        cache_mem 8 MB
        client_request_buffer_max_size 64 MB
        access_log none
        cache_log /dev/null
        cache_store_log none
        pid_filename none
        netdb_filename none
        shutdown_lifetime 0 seconds
        """;

    private Squid() {}

    static void assumeInstalled() {
        Program.assumeInstalled("squid", "squid");
    }

    static Program start(Path folder, int port) throws IOException {
        Path file =
                Files.writeString(folder.resolve("squid.conf"), CONFIGURATION.replace("PORT", String.valueOf(port)));
        // one process, with memory of its own: two of them may run
        return Program.start("squid", "-N", "-n", "s" + port, "-f", file.toString())
                .awaitPort(port);
    }
}
