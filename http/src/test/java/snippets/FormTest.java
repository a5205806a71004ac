package snippets;

import static io.asyncio4j.http.MemoryNetwork.virtually;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.http.multipart.Form;
import io.asyncio4j.http.server.Application;
import io.asyncio4j.http.server.HttpException;
import io.asyncio4j.http.server.Response;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FormTest {

    @TempDir
    Path pictures;

    @Test
    void upload() throws Exception {
        virtually(network -> {
            // @start region=upload
            var app = new Application().post("/pictures", request -> {
                Form form = request.form(); // waits for all of it
                String title = form.first("title").orElseThrow(() -> HttpException.badRequest("it needs a title"));
                var picture = form.file("picture").orElseThrow(() -> HttpException.badRequest("it needs a picture"));
                picture.saveAs(pictures.resolve("1.png")); // never a name that the client has chosen
                return Response.text(title + ", " + picture.size() + " bytes").withStatus(201);
            });
            // @end
            var peer = network.peer(app);
            String body = "--b\r\nContent-Disposition: form-data; name=title\r\n\r\nTea\r\n--b\r\nContent-Disposition: "
                    + "form-data; name=picture; filename=tea.png\r\n\r\nPNG\r\n--b--";
            peer.send("POST /pictures HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: " + body.length()
                    + "\r\nContent-Type: multipart/form-data; boundary=b\r\n\r\n" + body);
            assertThat(peer.readAll()).contains("201 Created").endsWith("Tea, 3 bytes");
            assertThat(pictures.resolve("1.png")).hasContent("PNG");
        });
    }
}
