package io.asyncio4j.http.server;

import static io.asyncio4j.Asyncio.seconds;

import io.asyncio4j.http.multipart.FormOptions;
import io.asyncio4j.http.wire.Ensure;
import io.asyncio4j.net.Server;
import io.asyncio4j.net.Tls;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// How an [Application] serves.
public final class ApplicationOptions {

    String host = "0.0.0.0";
    int backlog = 65_535; // the system cuts off what is more than it allows
    long maxBody = 1 << 20;
    Duration keepAlive = seconds(75);
    Duration headTimeout = seconds(20);
    Duration writeTimeout = seconds(60); // as nginx
    Duration shutdownGrace = seconds(60);

    @Nullable
    AccessLog accessLog;

    @Nullable
    TrustedProxies trustedProxies;

    boolean http2 = true;
    boolean redirectSlashes;
    boolean secure; // there is TLS
    final List<Consumer<? super Server.Options>> server = new ArrayList<>();
    final Limits limits = new Limits();
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

    /// Secures every connection. For certificates that change, keep `value`, and call [Tls#reload] when they have:
    /// connections that are open go on, and new ones get the new certificate.
    public ApplicationOptions tls(Tls value) {
        Objects.requireNonNull(value, "value");
        secure = true;
        return listening(options -> options.tls(value));
    }

    /// How the server listens, in all detail: how many connections there may be, whose PROXY protocol is trusted.
    public ApplicationOptions listening(Consumer<? super Server.Options> configure) {
        server.add(Objects.requireNonNull(configure, "configure"));
        return this;
    }

    /// Whether HTTP/2 is spoken with clients that want it, besides HTTP/1.1: on by default. They say so when TLS is
    /// negotiated (ALPN), unless the [Tls] has protocols of its own; without TLS, by the first bytes that they send
    /// (*prior knowledge*). Handlers see no difference but [Request#version].
    ///
    /// Source: RFC 9113, section 3.
    public ApplicationOptions http2(boolean on) {
        http2 = on;
        return this;
    }

    /// How much is taken of one request.
    public ApplicationOptions limits(Consumer<? super Limits> configure) {
        configure.accept(limits);
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

    /// How long a client may take nothing of what is sent to it: 60 s by default, like nginx's `send_timeout`. Then
    /// its connection is reset, and writing to it throws a [DisconnectedException]. Time does not count while there
    /// is nothing to send, as between two events of a stream.
    public ApplicationOptions writeTimeout(Duration value) {
        writeTimeout = Ensure.positive("writeTimeout", value);
        return this;
    }

    /// Redirects requests for a path that has no route, but would have one with a slash more, or less, at its
    /// end, to that path: by status 308, so that method and body stay. Off by default: then `/a` and `/a/` are
    /// two paths, and that without a route gets status 404.
    ///
    /// Source: `normalize_path_middleware` of aiohttp. Double slashes need no redirect: see [Request#path].
    public ApplicationOptions redirectSlashes(boolean on) {
        redirectSlashes = on;
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

    /// Writes a line for each answer to the logger `io.asyncio4j.http.access`, at level INFO. Off by default. The
    /// format of aiohttp, without what is of its process, is `%a %t "%r" %s %b "%{Referer}i" "%{User-Agent}i"`:
    ///
    /// - `%a` the client's address, `%t` the time, `%r` the first line of the request
    /// - `%s` the status, `%b` how many bytes the body had that were sent, `%X` `X` if the client does not have all
    ///   of it, else `+`
    /// - `%T` the time it took in seconds, `%Tf` the same with fractions, `%D` in microseconds
    /// - `%{NAME}i` and `%{NAME}o` a header of the request and of the response; `%%` a percent sign
    ///
    /// Control characters, quotes and backslashes of the client's are written as `\x0a`, so that it cannot forge
    /// lines.
    ///
    /// @throws IllegalArgumentException if a directive is unknown
    public ApplicationOptions accessLog(String format) {
        accessLog = new AccessLog(format);
        return this;
    }

    /// Lets proxies tell who the client is, by which scheme it comes and for which host: if the connection comes
    /// from one of `addresses`, its headers `Forwarded`, or else `X-Forwarded-For`, `-Proto` and `-Host`, count.
    /// They are read from their end, as long as the addresses are those of such proxies; what stands before the
    /// first that is not was written by the client, and means nothing. Then [Request#remoteAddress],
    /// [Request#scheme] and [Request#host] say what the proxies say. By default, nobody is trusted.
    ///
    /// @param addresses such as `10.0.0.7`, `10.0.0.0/8` or `fd00::/8`
    /// @throws IllegalArgumentException if one is not an address
    public ApplicationOptions trustedProxies(String... addresses) {
        trustedProxies = new TrustedProxies(List.of(addresses));
        return this;
    }
}
