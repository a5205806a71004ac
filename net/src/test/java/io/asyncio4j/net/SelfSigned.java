package io.asyncio4j.net;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/// A certificate that signs itself.
public final class SelfSigned {

    private static final char[] PASSWORD = "secret".toCharArray();

    private SelfSigned() {}

    /// A context that has a certificate for `name`, and trusts that one alone.
    public static SSLContext context(String name) {
        try {
            Path folder = Files.createTempDirectory("certificate");
            Path file = folder.resolve("keys.p12");
            try {
                return context(keys(name, file));
            } finally {
                Files.deleteIfExists(file);
                Files.delete(folder);
            }
        } catch (IOException | GeneralSecurityException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static KeyStore keys(String name, Path file)
            throws IOException, InterruptedException, GeneralSecurityException {
        var keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        String command =
                "%s -genkeypair -alias key -keyalg EC -dname CN=%s -ext SAN=dns:%s -storetype PKCS12 -keystore %s"
                                .formatted(keytool, name, name, file)
                        + " -storepass secret";
        int status = new ProcessBuilder(command.split(" ")).start().waitFor();
        if (status != 0) {
            throw new AssertionError("keytool has failed: " + status);
        }
        var store = KeyStore.getInstance("PKCS12");
        try (var input = Files.newInputStream(file)) {
            store.load(input, PASSWORD);
        }
        return store;
    }

    private static SSLContext context(KeyStore store) throws GeneralSecurityException {
        var own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        own.init(store, PASSWORD);
        var trusted = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trusted.init(store);
        var context = SSLContext.getInstance("TLS");
        context.init(own.getKeyManagers(), trusted.getTrustManagers(), null);
        return context;
    }
}
