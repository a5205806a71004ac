package io.asyncio4j.http.server;

import static io.asyncio4j.Asyncio.seconds;

import io.asyncio4j.http.multipart.FormOptions;
import io.asyncio4j.http.wire.Ensure;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;

/// How an [Application] serves.
public final class ApplicationOptions {

    String host = "0.0.0.0";
    int backlog = 65_535; // the system cuts off what is more than it allows
    long maxBody = 1 << 20;
    Duration keepAlive = seconds(75);
    Duration headTimeout = seconds(20);
    Duration shutdownGrace = seconds(60);
    final FormOptions forms = new FormOptions();
    final RouteOptions everyRoute = new RouteOptions();

    ApplicationOptions() {}

    /// The address to listen on: by default `0.0.0.0`, which means all addresses of this machine.
    public ApplicationOptions host(String value) {
        host = Objects.requireNonNull(value, "host");
        return this;
    }

    /// How many connections the kernel may keep waiting: at least 1, by default as many as the system allows; see
    /// [io.asyncio4j.net.Server.Options#backlog].
    public ApplicationOptions backlog(int value) {
        backlog = Ensure.atLeast(1, "backlog", value);
        return this;
    }

    /// How long a body [Request#bytes] and [Request#text] accept, in bytes: at least 0, 1 MiB by default.
    public ApplicationOptions maxBody(long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("maxBody must be >= 0 bytes, was " + bytes);
        }
        maxBody = bytes;
        return this;
    }

    /// How much a [Request#form] may have, and where its files lie.
    public ApplicationOptions forms(Consumer<? super FormOptions> configure) {
        configure.accept(forms);
        return this;
    }

    /// How long a connection may stay open without a request to answer: 75 s by default.
    public ApplicationOptions keepAlive(Duration value) {
        keepAlive = Ensure.positive("keepAlive", value);
        return this;
    }

    /// How long the first lines of a request, until its body, may take to arrive: 20 s by default. A client that
    /// takes longer gets status 408.
    public ApplicationOptions headTimeout(Duration value) {
        headTimeout = Ensure.positive("headTimeout", value);
        return this;
    }

    /// How the requests of every route are treated that does not say otherwise, and those that no route answers.
    public ApplicationOptions everyRoute(Consumer<? super RouteOptions> configure) {
        configure.accept(everyRoute);
        return this;
    }

    /// How long requests under way may take to finish when [Application#run] ends: 60 s by default.
    public ApplicationOptions shutdownGrace(Duration value) {
        shutdownGrace = Ensure.positive("shutdownGrace", value);
        return this;
    }
}
