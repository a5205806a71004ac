package io.asyncio4j.net;

import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.timeout;

import io.asyncio4j.LoopBlockedException;
import io.asyncio4j.Runner;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;

/// A program that is started with few descriptors: connects to its own server until there are none, lets them go,
/// and connects again.
final class DescriptorShortage {

    private static boolean reported;

    /// Exhausts the descriptors, and gives them back.
    ///
    /// @param args `loaded`: every class of ours is loaded before; `bare`: what the server has loaded must do, and
    ///     the report is logged
    public static void main(String[] args) throws Exception {
        boolean bare = args[0].equals("bare");
        try (var runner = new Runner(options -> options.errorHandler(report -> {
            if (report.error() instanceof LoopBlockedException) {
                return; // the machine is busy
            }
            if (bare) {
                System.getLogger("shortage").log(System.Logger.Level.ERROR, report.message(), report.error());
            }
            System.out.println("reported: " + report.message());
            reported = true;
        }))) {
            runner.run(() -> {
                try (var server = Server.start(0, o -> o.host("127.0.0.1"), connection -> {
                    for (var line : connection.lines()) {
                        connection.write(line + "\n");
                    }
                })) {
                    greet(server);
                    if (!bare) {
                        loadAllClasses();
                    }
                    try (var late = SocketChannel.open()) {
                        List<Socket> sockets = exhaust(server);
                        late.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
                        timeout(seconds(10), () -> {
                            while (!reported) {
                                sleep(millis(10)); // real time: the system runs out of descriptors
                            }
                        });
                        if (!bare) {
                            failToGreet(server);
                        }
                        for (Socket socket : sockets) {
                            socket.close();
                        }
                    }
                    timeout(seconds(30), () -> greet(server));
                    if (bare) {
                        System.out.println("dates work: " + ZonedDateTime.now(ZoneId.systemDefault()));
                    }
                    System.out.println("recovered");
                }
            });
        }
    }

    private static void greet(Server server) {
        try (var client = Connection.open("127.0.0.1", server.port())) {
            client.write("hello\n");
            client.readLine();
        }
    }

    private static void failToGreet(Server server) {
        try {
            greet(server);
            System.out.println("was not short of descriptors");
        } catch (ConnectionFailedException e) {
            System.out.println("no room for another");
        }
    }

    private static List<Socket> exhaust(Server server) {
        var sockets = new ArrayList<Socket>();
        try {
            while (sockets.size() < 10_000) {
                sockets.add(new Socket(InetAddress.getLoopbackAddress(), server.port()));
            }
        } catch (IOException e) {
            // there are no more
        }
        return sockets;
    }

    /// A class that is first needed without a descriptor could not be read.
    private static void loadAllClasses() throws Exception {
        for (Class<?> each : new Class<?>[] {Server.class, Runner.class}) {
            Path place = Path.of(
                    each.getProtectionDomain().getCodeSource().getLocation().toURI());
            if (Files.isDirectory(place)) {
                try (var files = Files.walk(place)) {
                    for (Path file : files.filter(
                                    f -> f.toString().endsWith(".class") && !f.endsWith("module-info.class"))
                            .toList()) {
                        String name = place.relativize(file).toString();
                        Class.forName(name.substring(0, name.length() - ".class".length())
                                .replace('/', '.'));
                    }
                }
            }
        }
    }
}
