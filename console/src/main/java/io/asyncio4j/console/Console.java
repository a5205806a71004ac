package io.asyncio4j.console;

import io.asyncio4j.EventLoop;
import io.asyncio4j.lowlevel.LoopSnapshot;
import io.asyncio4j.lowlevel.ObserverMBean;
import io.asyncio4j.net.Server;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

/// A live page of the loops and tasks of a program, for a browser on the same machine.
///
/// It is served by a loop of its own, so it works while those that it shows are stalled. It looks at them only
/// while a page is open. Any thread, but [#start] and [#close] not on a loop, since they block.
public final class Console implements AutoCloseable {

    private static final ObserverMBean NOBODY = new ObserverMBean() {

        @Override
        public List<LoopSnapshot> snapshots(int frames) {
            return List.of();
        }

        @Override
        public boolean cancel(long task, String by) {
            throw new IllegalStateException("this is a recording: what it shows is over");
        }
    };

    private final Looks looks;
    private final EventLoop loop;
    private final Server server;
    private final String token;

    private Console(Looks looks, EventLoop loop, Server server, String token) {
        this.looks = looks;
        this.loop = loop;
        this.server = server;
        this.token = token;
    }

    /// Serves the page with the default options.
    public static Console start() {
        return start(_ -> {});
    }

    /// Serves the page.
    ///
    /// @param configure sets the options
    /// @throws java.io.UncheckedIOException if the port is taken
    public static Console start(Consumer<? super ConsoleOptions> configure) {
        var options = ConsoleOptions.by(configure);
        return serve(new Sampler(options.observed()), options);
    }

    /// Serves the page for a recording, with a slider that goes back and forth in time. It reads all of it first.
    ///
    /// @param recording a file, or a folder of files, that a [Recording] has written, and perhaps still writes; or
    ///     a file of the JDK Flight Recorder, which tells less
    /// @throws java.io.UncheckedIOException if there is no recording, or one of another version, or the port is
    ///     taken
    public static Console open(Path recording) {
        return open(recording, _ -> {});
    }

    /// The same with options, of which `observed` does not matter.
    ///
    /// @param recording as above
    /// @param configure sets the options
    public static Console open(Path recording, Consumer<? super ConsoleOptions> configure) {
        Objects.requireNonNull(recording, "recording");
        var options = ConsoleOptions.by(configure).observed(NOBODY);
        try {
            return serve(Replay.open(recording), options);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Console serve(Looks looks, ConsoleOptions options) {
        EventLoop loop = EventLoop.start(given -> given.name("asyncio-console").observable(false));
        boolean started = false;
        try {
            Server server = loop.run(() -> new Pages(looks, options.observed())
                    .application(new Gate(options.token()))
                    .start(options.port()));
            started = true;
            return new Console(looks, loop, server, options.token());
        } finally {
            if (!started) {
                loop.close();
            }
        }
    }

    /// Where the page is, with the token: for the browser of whoever may see it.
    public URI url() {
        return URI.create(
                "http://127.0.0.1:" + server.port() + "/?token=" + URLEncoder.encode(token, StandardCharsets.UTF_8));
    }

    /// Serves no longer.
    @Override
    public void close() {
        loop.close();
        looks.close();
    }
}
