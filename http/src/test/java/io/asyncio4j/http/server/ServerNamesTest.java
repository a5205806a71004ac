package io.asyncio4j.http.server;

import static io.asyncio4j.http.HttpTest.serving;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.http.client.ClientSession;
import io.asyncio4j.http.client.SelfSigned;
import io.asyncio4j.net.Server;
import io.asyncio4j.net.Tls;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A server of HTTPS with several certificates, one for each name that clients ask for (SNI).
class ServerNamesTest {

    @TempDir
    Path folder;

    @Test
    void eachNameHasItsCertificateAndAllAreReadAgain() throws Exception {
        KeyStore other = write("other.test");
        KeyStore shop = write("shop.test");
        KeyStore wild = write("*.blog.test");
        Tls tls = Tls.server(options -> options.certificate(chain("other.test"), key("other.test"))
                .certificateFor("shop.test", chain("shop.test"), key("shop.test"))
                .certificateFor("*.blog.test", chain("*.blog.test"), key("*.blog.test")));
        var app = new Application(options -> options.host("127.0.0.1").tls(tls))
                .get("/", request -> Response.text(request.scheme()));
        serving(app, server -> {
            assertThat(shown(server, "shop.test")).isEqualTo(certificate(shop));
            assertThat(shown(server, "my.blog.test")).isEqualTo(certificate(wild));
            assertThat(shown(server, "unknown.test")).isEqualTo(certificate(other));
            KeyStore newShop = write("shop.test");
            tls.reload();
            assertThat(shown(server, "shop.test"))
                    .isEqualTo(certificate(newShop))
                    .isNotEqualTo(certificate(shop));
            assertThat(shown(server, "my.blog.test")).isEqualTo(certificate(wild));
        });
    }

    /// What a client that asks for `name` is shown.
    private static Certificate shown(Server server, String name) throws Exception {
        Tls client = Tls.client(options -> options.serverName(name).insecureTrustAnyoneForTestsOnly());
        try (var session = new ClientSession(options -> options.tls(client));
                var response = session.get("https://127.0.0.1:" + server.port() + "/")) {
            assertThat(response.text()).isEqualTo("https");
            return response.tlsSession().orElseThrow().getPeerCertificates()[0];
        }
    }

    private static Certificate certificate(KeyStore store) throws Exception {
        return store.getCertificate("key");
    }

    private KeyStore write(String name) throws Exception {
        KeyStore store = SelfSigned.store(Files.createTempDirectory(folder, "store"), name);
        Files.writeString(
                chain(name), pem("CERTIFICATE", store.getCertificate("key").getEncoded()));
        Files.writeString(
                key(name),
                pem("PRIVATE KEY", store.getKey("key", "secret".toCharArray()).getEncoded()));
        return store;
    }

    private Path chain(String name) {
        return folder.resolve(name + ".chain.pem");
    }

    private Path key(String name) {
        return folder.resolve(name + ".key.pem");
    }

    private static String pem(String type, byte[] bytes) {
        return "-----BEGIN " + type + "-----\n" + Base64.getMimeEncoder().encodeToString(bytes) + "\n-----END " + type
                + "-----\n";
    }
}
