package io.asyncio4j.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The service of `docs/guide/deployment.md`, as its users and its operators see it.
class DeploymentGuideTest {

    private static final String PAGE = "docs/guide/deployment.md";

    @TempDir
    private Path folder;

    @Test
    void aServiceThatIsStoppedAnswersWhatItHasBegun() throws Exception {
        try (var service = PageProgram.start(folder, PAGE, "Service.java", "0");
                var client = HttpClient.newHttpClient()) {
            URI address = address(service);
            assertThat(get(client, address.resolve("/health"))).isEqualTo("ok");
            var answer = client.sendAsync(
                    HttpRequest.newBuilder(address.resolve("/work")).build(), BodyHandlers.ofString());
            assertThat(service.readLine()).isEqualTo("working");
            service.signal("TERM");
            assertThat(answer.join().body()).isEqualTo("done");
            assertThat(service.exitStatus()).isEqualTo(143);
        }
    }

    private static URI address(PageProgram service) throws Exception {
        String line = service.readErrorLine(); // serving http://localhost:8080 (Ctrl-C stops)
        return URI.create(line.split(" ", 3)[1]);
    }

    private static String get(HttpClient client, URI address) throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString())
                .body();
    }
}
