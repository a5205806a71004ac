package io.asyncio4j.http.interop;

import java.io.IOException;
import org.junit.jupiter.api.BeforeAll;

/// nginx as reverse proxy in front of ours.
class NginxProxyTest extends BetweenContract {

    @BeforeAll
    static void isInstalled() {
        Nginx.assumeInstalled();
    }

    @Override
    Program start(int port, int serverPort) throws IOException {
        return Nginx.start(folder, port, """
            location / {
                proxy_pass http://127.0.0.1:%s;
                proxy_http_version 1.1;
                proxy_set_header Connection "";
                proxy_set_header Accept-Encoding $http_accept_encoding;
                proxy_request_buffering off;
                proxy_buffering off;
            }
            """.formatted(serverPort));
    }

    @Override
    String proxyScheme() {
        return "";
    }
}
