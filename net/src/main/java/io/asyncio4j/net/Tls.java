package io.asyncio4j.net;

import static io.asyncio4j.Asyncio.seconds;

import io.asyncio4j.Job;
import io.asyncio4j.Task;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// How connections are secured by TLS 1.2 or 1.3. It does not change, except that [#reload] reads its files again.
/// Any loop may use it.
///
/// The work is done by the JDK, or by OpenSSL if Netty's library `netty-tcnative` is on the class path. The system
/// property `asyncio4j.tls`, set to `jdk` or `openssl`, overrides the choice. With the JDK, [Connection#writeEof]
/// ends one direction alone; with OpenSSL, both.
///
/// {@snippet class=snippets.TlsTest region=secure}
///
/// Source: `ssl.SSLContext`.
public final class Tls {

    private final Options options;
    private final Map<List<String>, TlsContexts> contexts = new ConcurrentHashMap<>(); // by what they offer

    private Tls(Options options) {
        this.options = options;
    }

    /// For the side that connects: verifies the server's name and its certificate, against the JDK's trust store.
    public static Tls client() {
        return client(_ -> {});
    }

    /// For the side that connects.
    ///
    /// @param configure sets the options; without any, the server's certificate and its name are verified
    public static Tls client(Consumer<? super Options> configure) {
        return new Tls(Options.of(true, configure));
    }

    /// For the side that accepts.
    ///
    /// @param configure sets the options: at least a certificate
    /// @throws IllegalArgumentException if there is no certificate
    public static Tls server(Consumer<? super Options> configure) {
        return new Tls(Options.of(false, configure));
    }

    /// Reads certificates, keys and trust stores again. Connections that are open keep the old ones; new
    /// connections use the new ones. In a task.
    ///
    /// @waits until a thread has read the files; a cancellation ends the wait, and the old ones stay in use
    /// @throws UncheckedIOException if that fails; nothing has changed then
    public void reload() {
        Task.currentFor("Tls.reload");
        Set<List<String>> used = contexts.isEmpty() ? Set.of(offered(List.of())) : Set.copyOf(contexts.keySet());
        var loaded = new HashMap<List<String>, TlsContexts>();
        for (List<String> offered : used) {
            loaded.put(offered, load(offered));
        }
        contexts.putAll(loaded); // all or none
    }

    /// Reads the files, unless that has been done. In a task.
    ///
    /// @waits until a thread has read the files; after a cancellation, the next call reads them again
    /// @throws UncheckedIOException if that fails
    public void prepare() {
        prepare(List.of());
    }

    /// The same for connections that speak one of `protocols`, in order of preference (ALPN), unless the options
    /// say what they speak.
    ///
    /// @waits until a thread has read the files; after a cancellation, the next call reads them again
    /// @throws UncheckedIOException if that fails
    public void prepare(List<String> protocols) {
        Task.currentFor("Tls.prepare");
        contexts(protocols);
    }

    /// Netty's handler for a new connection to a host. For those who write protocols on Netty's codecs.
    ///
    /// @throws IllegalStateException before [#prepare]
    public ChannelHandler clientHandler(Channel channel, String host, int port) {
        return clientHandler(channel, host, port, List.of());
    }

    /// The same for a connection that speaks one of `protocols`, as in [#prepare(List)]. Which one the host has
    /// chosen, the handler knows once TLS is negotiated.
    ///
    /// @throws IllegalStateException before [#prepare(List)]
    public ChannelHandler clientHandler(Channel channel, String host, int port, List<String> protocols) {
        ensureFor(true);
        TlsContexts prepared = contexts.get(offered(protocols));
        if (prepared == null) {
            throw new IllegalStateException("call prepare before clientHandler");
        }
        return prepared.forClient(channel, host, port);
    }

    /// Says in plain words why TLS could not be negotiated. For those who write protocols on Netty's codecs.
    public static String explain(SSLException failure) {
        return Handshake.reason(failure);
    }

    boolean isClient() {
        return options.client;
    }

    /// What connections are secured with now; reads the files if that was not done. In a task.
    TlsContexts contexts() {
        return contexts(List.of());
    }

    /// The same for connections that speak one of `protocols`, unless the options say what they speak.
    TlsContexts contexts(List<String> protocols) {
        List<String> offered = offered(protocols);
        TlsContexts loaded = contexts.get(offered);
        if (loaded == null) {
            loaded = load(offered);
            contexts.put(offered, loaded);
        }
        return loaded;
    }

    private List<String> offered(List<String> protocols) {
        return options.applicationProtocols.isEmpty() ? List.copyOf(protocols) : options.applicationProtocols;
    }

    void ensureFor(boolean client) {
        if (options.client != client) {
            throw new IllegalArgumentException("Tls." + (client ? "client" : "server") + " is needed here, was Tls."
                    + (client ? "server" : "client"));
        }
    }

    private TlsContexts load(List<String> offered) {
        try {
            return Job.await("Tls.prepare", NetThreads.FILES, _ -> TlsContexts.load(options, offered)); // reads files
        } catch (IOException | IllegalArgumentException e) {
            throw new UncheckedIOException(
                    "TLS cannot be set up: " + e.getMessage(), e instanceof IOException io ? io : new IOException(e));
        }
    }

    /// A certificate with those of its issuers, and its key, in PEM files.
    record PemFiles(Path chain, Path key) {}

    /// How TLS is negotiated.
    public static final class Options {

        private static final List<String> VERSIONS = List.of("TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3");

        final boolean client;

        @Nullable
        PemFiles certificate;

        @Nullable
        KeyStore keyStore;

        char[] keyPassword = {};

        @Nullable
        Path trusted;

        @Nullable
        KeyStore trustStore;

        @Nullable
        String serverName;

        final Map<String, PemFiles> certificatesByName = new LinkedHashMap<>();
        List<String> applicationProtocols = List.of();
        List<String> protocols = List.of();
        boolean clientAsked;
        boolean clientRequired;
        boolean trustsAnyone;
        Duration handshakeTimeout = seconds(60);
        Duration shutdownTimeout = seconds(30);

        private Options(boolean client) {
            this.client = client;
        }

        private static Options of(boolean client, Consumer<? super Options> configure) {
            var options = new Options(client);
            configure.accept(options);
            if (!client && options.certificate == null && options.keyStore == null) {
                throw new IllegalArgumentException("a server needs a certificate: set certificate or keyStore");
            }
            return options;
        }

        /// The certificate to show to the other side, and its key.
        ///
        /// @param chain PEM: the certificate, followed by those of its issuers
        /// @param key PEM: the key in PKCS #8, not encrypted
        public Options certificate(Path chain, Path key) {
            certificate = new PemFiles(Objects.requireNonNull(chain, "chain"), Objects.requireNonNull(key, "key"));
            return this;
        }

        /// The certificate that a server shows to clients that ask for this name (SNI) instead of
        /// [#certificate].
        ///
        /// @param name such as `example.org` or `*.example.org`
        public Options certificateFor(String name, Path chain, Path key) {
            ensureServer("certificateFor");
            certificatesByName.put(
                    Objects.requireNonNull(name, "name"),
                    new PemFiles(Objects.requireNonNull(chain, "chain"), Objects.requireNonNull(key, "key")));
            return this;
        }

        /// The certificate to show to the other side, and its key, from a key store.
        public Options keyStore(KeyStore store, char[] password) {
            keyStore = Objects.requireNonNull(store, "store");
            keyPassword = password.clone();
            return this;
        }

        /// The authorities to trust instead of those in the JDK's trust store.
        ///
        /// @param certificates PEM
        public Options trust(Path certificates) {
            trusted = Objects.requireNonNull(certificates, "certificates");
            return this;
        }

        /// The authorities to trust instead of those in the JDK's trust store.
        public Options trust(KeyStore store) {
            trustStore = Objects.requireNonNull(store, "store");
            return this;
        }

        /// The name to ask the server for and to verify; by default the host to connect to.
        public Options serverName(String name) {
            ensureClient("serverName");
            serverName = Objects.requireNonNull(name, "name");
            return this;
        }

        /// The protocols to agree on (ALPN), such as `h2`, in order of preference; see
        /// [Connection#applicationProtocol].
        public Options applicationProtocols(String... names) {
            applicationProtocols = List.of(names);
            return this;
        }

        /// The versions of TLS, such as `TLSv1.3`; 1.2 and 1.3 by default.
        public Options protocols(String... versions) {
            for (String version : versions) {
                if (!VERSIONS.contains(version)) {
                    throw new IllegalArgumentException("protocols must be of " + VERSIONS + ", was " + version);
                }
            }
            protocols = List.of(versions);
            return this;
        }

        /// A server asks clients for a certificate, and verifies it if they have one.
        public Options askForClientCertificate() {
            ensureServer("askForClientCertificate");
            clientAsked = true;
            return this;
        }

        /// A server serves only clients with a certificate that it trusts.
        public Options requireClientCertificate() {
            ensureServer("requireClientCertificate");
            clientRequired = true;
            return this;
        }

        /// Trusts anybody who claims to be the server. Never use it where security matters.
        public Options insecureTrustAnyoneForTestsOnly() {
            ensureClient("insecureTrustAnyoneForTestsOnly");
            trustsAnyone = true;
            return this;
        }

        /// How long the negotiation may take; 60 s by default.
        public Options handshakeTimeout(Duration value) {
            handshakeTimeout = positive("handshakeTimeout", value);
            return this;
        }

        /// How long sending the `close_notify` of TLS may take when a connection is closed; 30 s by default. It
        /// waits for the other side's for at most a second.
        public Options shutdownTimeout(Duration value) {
            shutdownTimeout = positive("shutdownTimeout", value);
            return this;
        }

        private static Duration positive(String name, Duration value) {
            if (!value.isPositive()) {
                throw new IllegalArgumentException(name + " must be positive, was " + value);
            }
            return value;
        }

        private void ensureClient(String option) {
            if (!client) {
                throw new IllegalArgumentException(option + " is for Tls.client");
            }
        }

        private void ensureServer(String option) {
            if (client) {
                throw new IllegalArgumentException(option + " is for Tls.server");
            }
        }
    }
}
