package io.asyncio4j.console;

import io.asyncio4j.lowlevel.Observer;
import io.asyncio4j.lowlevel.ObserverMBean;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Objects;
import java.util.function.Consumer;

/// How a [Console] is made.
public final class ConsoleOptions {

    private static final int TOKEN_BYTES = 18;
    private static final int MAX_PORT = 65_535;

    private int port;
    private String token = randomToken();
    private ObserverMBean observed = new Observer();

    ConsoleOptions() {}

    static ConsoleOptions by(Consumer<? super ConsoleOptions> configure) {
        Objects.requireNonNull(configure, "configure");
        var options = new ConsoleOptions();
        configure.accept(options);
        return options;
    }

    /// The port on the loopback interface; 0, the default, means any that is free.
    public ConsoleOptions port(int value) {
        if (value < 0 || value > MAX_PORT) {
            throw new IllegalArgumentException("port must be from 0 to 65535, was " + value);
        }
        port = value;
        return this;
    }

    /// What whoever opens the page must know; by default a random text, which the console's URL has.
    public ConsoleOptions token(String value) {
        if (!Objects.requireNonNull(value, "token").matches("[A-Za-z0-9_.~-]+")) {
            throw new IllegalArgumentException("token must be letters, digits and _ . ~ - alone");
        }
        token = value;
        return this;
    }

    /// Whose loops are shown; by default those of this program.
    public ConsoleOptions observed(ObserverMBean value) {
        observed = Objects.requireNonNull(value, "observed");
        return this;
    }

    int port() {
        return port;
    }

    String token() {
        return token;
    }

    ObserverMBean observed() {
        return observed;
    }

    private static String randomToken() {
        var bytes = new byte[TOKEN_BYTES];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
