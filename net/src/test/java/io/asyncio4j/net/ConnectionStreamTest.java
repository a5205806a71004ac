package io.asyncio4j.net;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.asyncio4j.function.VoidFn;
import io.netty.handler.ssl.OpenSsl;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

/// Runs the contract on everything that a connection can go through.
class ConnectionStreamTest {

    @TempDir
    private static Path folder;

    private static Certificates certificates; // for all: keys take time to make

    @BeforeAll
    static void makeCertificates() throws Exception {
        certificates = new Certificates(folder).sign("local", "localhost");
    }

    abstract static class Tcp extends ConnectionContract {

        @Override
        Server start(Connection.Options options, VoidFn<Connection, ?> handler) {
            return Server.start(0, o -> o.host("127.0.0.1"), handler);
        }

        @Override
        Connection open(Server server) {
            return Connection.open("127.0.0.1", server.port());
        }
    }

    abstract static class Secured extends ConnectionContract {

        @Override
        Server start(Connection.Options options, VoidFn<Connection, ?> handler) {
            return Server.start(0, o -> o.host("127.0.0.1").tls(certificates.server("local")), handler);
        }

        @Override
        Connection open(Server server) {
            return Connection.open("localhost", server.port(), o -> o.tls(certificates.client()));
        }
    }

    abstract static class Unix extends ConnectionContract {

        @TempDir
        private Path directory;

        @Override
        boolean canReset() {
            return false; // whoever reads sees the end of the stream
        }

        @Override
        Server start(Connection.Options options, VoidFn<Connection, ?> handler) throws IOException {
            Files.createDirectories(directory);
            return Server.startUnix(directory.resolve("socket"), handler);
        }

        @Override
        Connection open(Server server) {
            return Connection.openUnix(directory.resolve("socket"));
        }
    }

    @Nested
    class TcpOnEpoll extends Tcp {

        @Override
        String transport() {
            return "epoll";
        }
    }

    @Nested
    class TcpOnEpollByteByByte extends TcpOnEpoll {

        @Override
        boolean byteByByte() {
            return true;
        }
    }

    @Nested
    class TcpOnNio extends Tcp {

        @Override
        String transport() {
            return "nio";
        }
    }

    @Nested
    class TcpOnNioByteByByte extends TcpOnNio {

        @Override
        boolean byteByByte() {
            return true;
        }
    }

    @Nested
    class UnixOnEpoll extends Unix {

        @Override
        String transport() {
            return "epoll";
        }
    }

    @Nested
    class UnixOnNio extends Unix {

        @Override
        String transport() {
            return "nio";
        }

        @Override
        boolean canHalfClose() {
            return false;
        }
    }

    @Nested
    class SecuredOnEpoll extends Secured {

        @Override
        String transport() {
            return "epoll";
        }
    }

    @Nested
    class SecuredOnEpollByteByByte extends SecuredOnEpoll {

        @Override
        boolean byteByByte() {
            return true;
        }
    }

    @Nested
    class SecuredOnNio extends Secured {

        @Override
        String transport() {
            return "nio";
        }
    }

    @Nested
    class SecuredOnNioByteByByte extends SecuredOnNio {

        @Override
        boolean byteByByte() {
            return true;
        }
    }

    @Nested
    class SecuredByOpenSsl extends SecuredOnEpoll {

        SecuredByOpenSsl() {
            assumeTrue(OpenSsl.isAvailable());
        }

        @Override
        String tls() {
            return "openssl";
        }

        @Override
        boolean canHalfClose() {
            return false;
        }
    }

    @Nested
    class SecuredByOpenSslOnNioByteByByte extends SecuredOnNioByteByByte {

        SecuredByOpenSslOnNioByteByByte() {
            assumeTrue(OpenSsl.isAvailable());
        }

        @Override
        String tls() {
            return "openssl";
        }

        @Override
        boolean canHalfClose() {
            return false;
        }
    }
}
