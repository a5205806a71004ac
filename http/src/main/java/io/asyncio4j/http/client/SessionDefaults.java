package io.asyncio4j.http.client;

import io.asyncio4j.http.Headers;
import io.asyncio4j.http.client.auth.Credentials;
import io.asyncio4j.http.client.auth.FixedCredentials;
import io.asyncio4j.http.client.auth.Netrc;
import io.asyncio4j.http.client.url.FormText;
import io.asyncio4j.http.wire.FileThreads;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What all requests of a session have in common, and what of it goes where. If the session has a base URL, it is
/// meant for the origin of that alone. Loop only.
final class SessionDefaults {

    private static final Pattern ABSOLUTE = Pattern.compile(" *[a-z][a-z0-9+.-]*:.*", Pattern.CASE_INSENSITIVE);

    private final ClientOptions options;
    private @Nullable Netrc netrc; // once read
    private String latestText = ""; // many programs ask for the same again and again
    private @Nullable Url latest;

    SessionDefaults(ClientOptions options) {
        this.options = options;
    }

    /// The URL that a program means.
    ///
    /// @throws IllegalArgumentException if it is none
    Url url(String text) {
        Url known = latest;
        if (known == null || !text.equals(latestText)) {
            known = parsed(text);
            latestText = text;
            latest = known;
        }
        return known;
    }

    private Url parsed(String text) {
        Url base = options.baseUrl;
        if (base == null) {
            return Url.parse(text);
        }
        Url url = UrlParser.parse(text, base);
        if (!url.origin().equals(base.origin()) && !ABSOLUTE.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "invalid URL " + url + ": it must begin with http:// or https:// to leave " + base.origin());
        }
        return url;
    }

    /// The same with the parameters of the request and of the session.
    Url withParams(Url url, ClientRequest request) {
        var all = new ArrayList<Map.Entry<String, String>>();
        if (!options.params.isEmpty() && isMeantFor(url)) {
            Set<String> names = request.params().stream().map(Map.Entry::getKey).collect(Collectors.toSet());
            names.addAll(FormText.names(url.query()));
            options.params.stream()
                    .filter(each -> !names.contains(each.getKey()))
                    .forEach(all::add);
        }
        all.addAll(request.params());
        return all.isEmpty() ? url : url.withQuery(FormText.query(url.query(), all));
    }

    Headers headers(Url url, ClientRequest request) {
        Headers headers = isMeantFor(url) ? options.headers : Step.withoutOrigin(options.headers);
        if (request.auth() != null) {
            headers = headers.without("Authorization");
        } else if (url.authorization().isPresent()) {
            headers = headers.replacing("Authorization", url.authorization().get());
        }
        return headers.replacingAll(request.headers());
    }

    /// Who makes a request. In a task.
    ///
    /// @waits until netrc is read, the first time
    /// @throws UncheckedIOException if the file of netrc that the program has named cannot be read
    Identity identity(Url url, ClientRequest request) {
        Netrc passwords = options.usesNetrc ? netrc() : Netrc.EMPTY;
        Credentials credentials = request.auth() == null ? null : request.auth().credentials();
        if (credentials == null && isMeantFor(url)) {
            credentials = credentialsOfSession();
        }
        if (credentials == null) {
            credentials = passwords.of(url.origin().bareHost());
        }
        return new Identity(
                options.cookies,
                passwords,
                url.origin(),
                request.cookies(),
                credentials == null ? passwords.ofOthers() : credentials);
    }

    private @Nullable Credentials credentialsOfSession() {
        if (options.auth != null) {
            return options.auth.credentials();
        }
        Url base = options.baseUrl;
        return base == null
                ? null
                : base.authorization().map(FixedCredentials::basic).orElse(null);
    }

    private boolean isMeantFor(Url url) {
        return options.baseUrl == null || options.baseUrl.origin().equals(url.origin());
    }

    private Netrc netrc() {
        if (netrc == null) {
            Path named = options.netrc;
            Path file = named != null ? named : usualNetrc(System.getenv());
            netrc = file == null ? Netrc.EMPTY : read(file, named != null);
        }
        return netrc;
    }

    private static Netrc read(Path file, boolean named) {
        try {
            byte[] bytes = FileThreads.await(
                    "ClientOptions.netrc",
                    _ -> named || Files.isRegularFile(file) ? Files.readAllBytes(file) : new byte[0]);
            return Netrc.parse(new String(bytes, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read netrc " + file + ": " + e.getMessage(), e);
        }
    }

    /// Where the environment says that the passwords are; null if it does not.
    private static @Nullable Path usualNetrc(Map<String, String> environment) {
        String named = environment.getOrDefault("NETRC", "");
        if (!named.isBlank()) {
            return Path.of(named);
        }
        Path home = Path.of(System.getProperty("user.home", ""));
        boolean windows = System.getProperty("os.name", "").startsWith("Windows");
        Path usual = home.resolve(".netrc");
        return windows && !Files.exists(usual) ? home.resolve("_netrc") : usual;
    }
}
