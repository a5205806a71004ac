package io.asyncio4j.net;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SniHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.util.DomainWildcardMappingBuilder;
import io.netty.util.Mapping;
import java.io.File;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/// What is made of a [Tls]: Netty's contexts, and from them the handlers of connections. Any thread.
final class TlsContexts {

    /// Set to `jdk` or `openssl`, it says which of them does the work.
    static final String PROPERTY = "asyncio4j.tls";

    // what is still on its way to a socket that is closed, such as session tickets, would reset the connection,
    // and the other side would lose what it has not read
    private static final long MAX_CLOSE_NOTIFY_WAIT = 1000; // ms

    private final Tls.Options options;
    private final SslContext context;
    private final @Nullable Mapping<String, SslContext> byName; // null if there is one for all

    private TlsContexts(Tls.Options options, SslContext context, @Nullable Mapping<String, SslContext> byName) {
        this.options = options;
        this.context = context;
        this.byName = byName;
    }

    /// Reads the files.
    ///
    /// @param offered the protocols to agree on
    static TlsContexts load(Tls.Options options, List<String> offered) throws IOException {
        try {
            SslContext context = context(options, options.certificate, offered);
            if (options.certificatesByName.isEmpty()) {
                return new TlsContexts(options, context, null);
            }
            var byName = new DomainWildcardMappingBuilder<>(context);
            for (Map.Entry<String, Tls.PemFiles> each : options.certificatesByName.entrySet()) {
                byName.add(each.getKey(), context(options, each.getValue(), offered));
            }
            return new TlsContexts(options, context, byName.build());
        } catch (GeneralSecurityException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /// The handler of a new connection that was accepted.
    ChannelHandler forServer(Channel channel) {
        return new LastWords(
                byName == null
                        ? limited(context.newHandler(channel.alloc()))
                        : new ByName(byName, options.handshakeTimeout.toMillis()));
    }

    /// The handler of a new connection to a host.
    ChannelHandler forClient(Channel channel, String host, int port) {
        String name = options.serverName != null ? options.serverName : host;
        return new LastWords(limited(context.newHandler(channel.alloc(), name, port)));
    }

    private SslHandler limited(SslHandler handler) {
        handler.setHandshakeTimeout(options.handshakeTimeout.toMillis(), TimeUnit.MILLISECONDS);
        long shutdown = options.shutdownTimeout.toMillis();
        handler.setCloseNotifyFlushTimeout(shutdown, TimeUnit.MILLISECONDS);
        handler.setCloseNotifyReadTimeout(Math.min(shutdown, MAX_CLOSE_NOTIFY_WAIT), TimeUnit.MILLISECONDS);
        return handler;
    }

    private static SslContext context(Tls.Options options, Tls.@Nullable PemFiles certificate, List<String> offered)
            throws IOException, GeneralSecurityException {
        SslContextBuilder builder = options.client ? SslContextBuilder.forClient() : forServer(options, certificate);
        builder.sslProvider(provider());
        if (options.client) {
            showCertificate(builder, options);
        }
        if (options.trusted != null) {
            builder.trustManager(existing(options.trusted));
        } else if (options.trustStore != null) {
            builder.trustManager(trust(options.trustStore));
        }
        if (options.trustsAnyone) {
            builder.trustManager(InsecureTrustManagerFactory.INSTANCE).endpointIdentificationAlgorithm("");
        }
        if (options.clientRequired || options.clientAsked) {
            builder.clientAuth(options.clientRequired ? ClientAuth.REQUIRE : ClientAuth.OPTIONAL);
        }
        if (!options.protocols.isEmpty()) {
            builder.protocols(options.protocols);
        }
        if (!offered.isEmpty()) {
            builder.applicationProtocolConfig(new ApplicationProtocolConfig(
                    Protocol.ALPN,
                    SelectorFailureBehavior.NO_ADVERTISE,
                    SelectedListenerFailureBehavior.ACCEPT,
                    offered));
        }
        return builder.build();
    }

    /// OpenSSL where its library loads, else the JDK.
    private static SslProvider provider() {
        String wanted = System.getProperty(PROPERTY);
        return switch (wanted) {
            case null -> OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK;
            case "openssl" -> {
                OpenSsl.ensureAvailability();
                yield SslProvider.OPENSSL;
            }
            case "jdk" -> SslProvider.JDK;
            default ->
                throw new IllegalArgumentException(
                        "system property " + PROPERTY + " must be jdk or openssl, was " + wanted);
        };
    }

    private static SslContextBuilder forServer(Tls.Options options, Tls.@Nullable PemFiles certificate)
            throws IOException, GeneralSecurityException {
        if (certificate != null) {
            return SslContextBuilder.forServer(existing(certificate.chain()), existing(certificate.key()));
        }
        return SslContextBuilder.forServer(keyManagers(options));
    }

    private static void showCertificate(SslContextBuilder builder, Tls.Options options)
            throws IOException, GeneralSecurityException {
        if (options.certificate != null) {
            builder.keyManager(existing(options.certificate.chain()), existing(options.certificate.key()));
        } else if (options.keyStore != null) {
            builder.keyManager(keyManagers(options));
        }
    }

    private static KeyManagerFactory keyManagers(Tls.Options options) throws GeneralSecurityException {
        var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(options.keyStore, options.keyPassword);
        return keys;
    }

    private static TrustManagerFactory trust(KeyStore store) throws GeneralSecurityException {
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        return trust;
    }

    private static File existing(Path file) throws FileNotFoundException {
        if (!Files.isReadable(file)) {
            throw new FileNotFoundException("cannot read " + file);
        }
        return file.toFile();
    }

    /// Chooses the certificate by the name that the client asks for.
    private final class ByName extends SniHandler {

        ByName(Mapping<String, SslContext> contexts, long handshakeTimeoutMillis) {
            super(contexts, 0, handshakeTimeoutMillis);
        }

        @Override
        protected SslHandler newSslHandler(SslContext chosen, ByteBufAllocator allocator) {
            return limited(super.newSslHandler(chosen, allocator));
        }
    }
}
