package snippets;

import static io.asyncio4j.http.MemoryNetwork.virtually;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.http.multipart.Part;
import io.asyncio4j.http.server.Application;
import io.asyncio4j.http.server.Response;
import org.junit.jupiter.api.Test;

class MultipartReaderTest {

    @Test
    void parts() throws Exception {
        virtually(network -> {
            // @start region=parts
            var app = new Application().post("/upload", request -> {
                var parts = request.multipart(limits -> limits.maxPart(1L << 30));
                long bytes = 0;
                for (Part part = parts.next(); part != null; part = parts.next()) {
                    for (byte[] chunk : part.body().chunks()) { // never all of it in memory
                        bytes += chunk.length;
                    }
                }
                return Response.text(bytes + " bytes");
            });
            // @end
            var peer = network.peer(app);
            String body = "--b\r\n\r\none\r\n--b\r\n\r\nthree\r\n--b--";
            peer.send("POST /upload HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: " + body.length()
                    + "\r\nContent-Type: multipart/form-data; boundary=b\r\n\r\n" + body);
            assertThat(peer.readAll()).endsWith("8 bytes");
        });
    }
}
