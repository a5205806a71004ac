package io.asyncio4j.net;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/// A certificate authority of its own, and files with what it signs.
public final class Certificates {

    private static final Duration LIFE = Duration.ofDays(10);

    private final Path directory;
    private final X509Bundle authority;
    private final Map<String, X509Bundle> signed = new HashMap<>();

    public Certificates(Path directory) throws Exception {
        this.directory = directory;
        this.authority = builder("authority", Instant.now())
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
        Files.createDirectories(directory);
        Files.writeString(root(), authority.getCertificatePEM());
    }

    /// The authority's certificate.
    public Path root() {
        return directory.resolve("root.pem");
    }

    public Path chain(String name) {
        return directory.resolve(name + ".pem");
    }

    public Path key(String name) {
        return directory.resolve(name + ".key");
    }

    /// Writes a certificate for a host, signed by the authority.
    public Certificates sign(String name, String host) throws Exception {
        return write(name, builder(host, Instant.now()).buildIssuedBy(authority));
    }

    /// Writes one that has expired.
    Certificates signExpired(String name, String host) throws Exception {
        return write(
                name, builder(host, Instant.now().minus(LIFE.multipliedBy(3))).buildIssuedBy(authority));
    }

    /// Writes one that nobody else has signed.
    Certificates selfSign(String name, String host) throws Exception {
        return write(
                name,
                builder(host, Instant.now()).setIsCertificateAuthority(true).buildSelfSigned());
    }

    /// A certificate and its key in a key store.
    KeyStore keyStore(String name, char[] password) throws Exception {
        return Objects.requireNonNull(signed.get(name)).toKeyStore(password);
    }

    /// A server with the certificate of this name.
    Tls server(String name) {
        return Tls.server(options -> options.certificate(chain(name), key(name)));
    }

    /// A client that trusts the authority.
    Tls client() {
        return Tls.client(options -> options.trust(root()));
    }

    private Certificates write(String name, X509Bundle bundle) throws IOException {
        signed.put(name, bundle);
        Files.writeString(chain(name), bundle.getCertificatePathPEM());
        Files.writeString(key(name), bundle.getPrivateKeyPEM());
        return this;
    }

    private static CertificateBuilder builder(String host, Instant around) {
        var builder = new CertificateBuilder()
                .ecp256()
                .subject("CN=" + host)
                .notBefore(around.minus(LIFE))
                .notAfter(around.plus(LIFE));
        return host.equals("127.0.0.1") ? builder.addSanIpAddress(host) : builder.addSanDnsName(host);
    }
}
