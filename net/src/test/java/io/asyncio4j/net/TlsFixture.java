package io.asyncio4j.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.ErrorReport;
import io.asyncio4j.function.VoidFn;
import io.asyncio4j.function.VoidOp;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.function.Consumer;

/// Servers and clients with certificates of an authority of their own.
abstract class TlsFixture {

    final Certificates certificates;

    TlsFixture(Path directory) throws Exception {
        certificates = new Certificates(directory).sign("local", "localhost");
    }

    void serving(Tls tls, VoidFn<Connection, ?> handler, VoidFn<Server, ?> body) throws Exception {
        var reports = run(() -> {
            try (var server = Server.start(0, o -> o.host("127.0.0.1").tls(tls), handler)) {
                body.accept(server);
            }
        });
        assertThat(reports).isEmpty();
    }

    /// Who does the work of TLS.
    String tls() {
        return "jdk";
    }

    List<ErrorReport> run(VoidOp<?> body) throws Exception {
        return Network.run("epoll", tls(), body);
    }

    static Connection open(Server server, Tls tls) {
        Consumer<Connection.Options> secured = options -> options.tls(tls);
        return Connection.open("localhost", server.port(), secured);
    }

    void echo(Connection connection) {
        for (var line : connection.lines()) {
            connection.write(line + "\n");
        }
    }

    static String nameOf(Connection connection) throws Exception {
        return ((X509Certificate) connection.tlsSession().getPeerCertificates()[0])
                .getSubjectX500Principal()
                .getName();
    }
}
