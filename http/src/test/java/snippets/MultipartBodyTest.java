package snippets;

import static io.asyncio4j.http.MemoryNetwork.virtually;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.http.multipart.MultipartBody;
import io.asyncio4j.http.server.Application;
import io.asyncio4j.http.server.Response;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MultipartBodyTest {

    @TempDir
    Path folder;

    @Test
    void upload() throws Exception {
        Path picture = Files.writeString(folder.resolve("tea.png"), "PNG");
        virtually(network -> {
            var app = new Application().post("/pictures", request -> {
                var file = request.form().file("picture").orElseThrow();
                return Response.text(request.form().first("title").orElseThrow() + " " + file.fileName() + " "
                        + file.contentType() + " " + file.size());
            });
            try (var session = network.session(app, _ -> {})) {
                // @start region=upload
                var form = MultipartBody.form().field("title", "Tea").file("picture", picture);
                try (var response = session.post("http://cafe/pictures", request -> request.multipart(form))) {
                    response.raiseForStatus();
                    // @end
                    assertThat(response.text()).isEqualTo("Tea tea.png image/png 3");
                }
            }
        });
    }
}
