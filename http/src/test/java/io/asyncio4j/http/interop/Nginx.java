package io.asyncio4j.http.interop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// nginx in the foreground, with a configuration of its own.
final class Nginx {

    private static final String CONFIGURATION = """
        USER
        daemon off;
        master_process off;
        pid FOLDER/nginx.pid;
        error_log stderr;
        events {}
        http {
            access_log off;
            client_body_temp_path FOLDER/bodies;
            proxy_temp_path FOLDER/proxied;
            fastcgi_temp_path FOLDER/fastcgi;
            uwsgi_temp_path FOLDER/uwsgi;
            scgi_temp_path FOLDER/scgi;
            client_max_body_size 0;
            default_type x/y;
            server {
                listen 127.0.0.1:PORT;
                SERVER
            }
        }
        """;

    private Nginx() {}

    static void assumeInstalled() {
        Program.assumeInstalled("nginx", "nginx-light");
    }

    /// Starts it.
    ///
    /// @param server what stands in the block of its server
    static Program start(Path folder, int port, String server) throws IOException {
        String user = System.getProperty("user.name").equals("root") ? "user root;" : "";
        Path file = Files.writeString(
                folder.resolve("nginx.conf"),
                CONFIGURATION
                        .replace("USER", user)
                        .replace("SERVER", server)
                        .replace("FOLDER", folder.toString())
                        .replace("PORT", String.valueOf(port)));
        return Program.start("nginx", "-e", "stderr", "-c", file.toString()).awaitPort(port);
    }
}
