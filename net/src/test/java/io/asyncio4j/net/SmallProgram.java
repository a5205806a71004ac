package io.asyncio4j.net;

import static io.asyncio4j.Asyncio.run;

import io.asyncio4j.Asyncio;
import io.asyncio4j.CancelledError;
import io.asyncio4j.function.VoidOp;
import io.asyncio4j.net.socket.LoopSocketFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.Map;

/// Does a little by the network, one thing after the other, and prints after each which threads keep the JVM alive.
final class SmallProgram {

    public static void main(String[] args) throws Exception {
        var programs = new LinkedHashMap<String, VoidOp<Exception>>();
        programs.put("listens", () -> Server.start(0, _ -> {}).close());
        programs.put("connects", () -> talk("127.0.0.1"));
        programs.put("connects by name", () -> talk("localhost"));
        programs.put("is refused", SmallProgram::refused);
        programs.put("is cancelled", SmallProgram::cancelled);
        programs.put("asks a name server", SmallProgram::unknown);
        programs.put("opens a Unix socket", SmallProgram::unix);
        programs.put("sends a datagram", SmallProgram::datagram);
        programs.put("opens a transport", SmallProgram::transport);
        programs.put("opens a blocking socket", SmallProgram::blocking);
        for (Map.Entry<String, VoidOp<Exception>> program : programs.entrySet()) {
            run(program.getValue());
            System.out.println(program.getKey() + ": "
                    + Thread.getAllStackTraces().keySet().stream()
                            .filter(thread -> !thread.isDaemon())
                            .map(Thread::getName)
                            .toList());
        }
    }

    private static void talk(String host) {
        try (var server = Server.start(0, c -> c.write(c.readLine() + "\n"));
                var client = Connection.open(host, server.port())) {
            client.write("hello\n");
            client.readLine();
        }
    }

    private static void refused() {
        try {
            Connection.open("127.0.0.1", 1);
        } catch (ConnectionFailedException e) {
            // as expected
        }
    }

    private static void cancelled() {
        var connecting = Asyncio.createTask(() -> Connection.open("127.0.0.1", 1));
        Asyncio.yieldNow();
        connecting.cancel();
        try {
            connecting.await();
        } catch (CancelledError | ConnectionFailedException e) {
            // as expected
        }
    }

    private static void unknown() {
        try {
            Hosts.resolve("nobody.invalid", 1);
        } catch (UncheckedIOException e) {
            // as expected
        }
    }

    private static void unix() throws IOException {
        var path = Files.createTempDirectory("small").resolve("s");
        try (var _ = Server.startUnix(path, c -> c.write("hi\n"));
                var client = Connection.openUnix(path)) {
            client.readLine();
        }
        Files.delete(path.getParent());
    }

    private static void datagram() {
        try (var endpoint = Datagrams.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            endpoint.send("hello", endpoint.localAddress());
            endpoint.receive();
        }
    }

    private static void transport() {
        try (var server = Transport.listen(0, () -> new Protocol() {})) {
            Transport.connect("127.0.0.1", server.port(), new Protocol() {}).close();
        }
    }

    private static void blocking() throws IOException {
        try (var server = Server.start(0, c -> c.write("hi\n"));
                var socket = LoopSocketFactory.getDefault().createSocket("127.0.0.1", server.port())) {
            socket.getInputStream().read();
        }
    }
}
