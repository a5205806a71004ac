package io.asyncio4j.cli;

import io.asyncio4j.Asyncio;
import io.asyncio4j.net.Connection;
import io.asyncio4j.net.Server;
import io.netty.channel.epoll.Epoll;
import io.netty.handler.ssl.OpenSsl;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;

/// Looks at what a program needs to run, and says what was found and what to do.
final class Doctor {

    private boolean healthy = true;

    private Doctor() {}

    /// The status is 1 if something is missing without which no program runs.
    ///
    /// @param args the version of the library, the folder of what makes starts quick, and that of what is kept
    static void main(String[] args) throws IOException {
        var doctor = new Doctor();
        doctor.found("asyncio4j", args[0]);
        doctor.found("Java", Runtime.version() + ", " + System.getProperty("java.home"));
        doctor.found(
                "processors",
                Runtime.getRuntime().availableProcessors() + ", memory for the heap "
                        + (Runtime.getRuntime().maxMemory() >> 20) + " MB");
        doctor.tried(
                "event loop", "runs", () -> Asyncio.run(() -> true), "see docs/guide/build-setup.md for its flags");
        doctor.tried(
                "network",
                "connects to itself by " + transport(),
                Doctor::talk,
                "is there a firewall on this machine?");
        doctor.found("TLS", OpenSsl.isAvailable() ? OpenSsl.versionString() : "the JDK's engine");
        doctor.found(
                "encoding",
                Charset.forName(System.getProperty("native.encoding")) + " is the system's, programs use UTF-8");
        doctor.quickStarts(Path.of(args[1]));
        doctor.cache(Path.of(args[2]));
        System.exit(doctor.healthy ? 0 : 1);
    }

    private static String transport() {
        return Epoll.isAvailable() ? "epoll" : "the JDK's NIO";
    }

    private static Boolean talk() {
        Asyncio.run(() -> {
            try (var server = Server.start(0, options -> options.host("127.0.0.1"), connection -> {});
                    var connection = Connection.open("127.0.0.1", server.port())) {
                var _ = connection.readLine();
            }
        });
        return true;
    }

    private void quickStarts(Path layers) throws IOException {
        quickStart(layers, "compiler");
        for (Layer layer : Layer.values()) {
            quickStart(layers, layer.fileName());
        }
    }

    private void quickStart(Path layers, String name) throws IOException {
        Path cache = layers.resolve(name + ".aot");
        if (Files.exists(cache)) {
            found("quick start, " + name, (Files.size(cache) >> 20) + " MB");
        } else {
            advise(
                    "quick start, " + name,
                    "there is no " + cache,
                    "its log is beside it; delete the folder to try again");
        }
    }

    private void cache(Path folder) {
        if (Files.isWritable(folder)) {
            found("compiled programs", "are kept in " + folder);
        } else {
            advise("compiled programs", folder + " cannot be written", "set XDG_CACHE_HOME to a folder of yours");
        }
    }

    private void tried(String what, String success, Callable<Boolean> trial, String advice) {
        try {
            if (trial.call()) {
                found(what, success);
            }
        } catch (Exception | LinkageError e) {
            healthy = false;
            advise(what, e.toString(), advice);
        }
    }

    private void found(String what, String found) {
        IO.println("%-22s %s".formatted(what, found));
    }

    private void advise(String what, String found, String advice) {
        IO.println("%-22s %s\n%-22s → %s".formatted(what, found, "", advice));
    }
}
