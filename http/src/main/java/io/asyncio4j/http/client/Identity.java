package io.asyncio4j.http.client;

import io.asyncio4j.http.Cookie;
import io.asyncio4j.http.Headers;
import io.asyncio4j.http.client.Url.Origin;
import io.asyncio4j.http.client.auth.AuthRequest;
import io.asyncio4j.http.client.auth.Credentials;
import io.asyncio4j.http.client.auth.DigestCredentials;
import io.asyncio4j.http.client.auth.Netrc;
import io.asyncio4j.http.client.cookies.CookieJar;
import java.security.MessageDigest;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Who sends a request: its cookies and its credentials, each for the origin it is meant for. In a task.
///
/// @param jar the cookies of the session
/// @param netrc the passwords that the program has let it use
/// @param home the origin that all of the others are for
/// @param cookies those of the request alone
/// @param credentials null if there are none
record Identity(
        CookieJar jar,
        Netrc netrc,
        Origin home,
        Map<String, String> cookies,
        @Nullable Credentials credentials) {

    private static final String AUTHORIZATION = "Authorization";
    private static final String COOKIE = "Cookie";

    /// The same at another URL, to which a redirect leads: nothing that was meant for one origin goes to another.
    /// What netrc has for a host goes there, unless a redirect has made it readable for everybody.
    Identity at(Url from, Url to) {
        if (to.origin().equals(from.origin())) {
            return this;
        }
        boolean downgrade = from.origin().isSecure() && !to.origin().isSecure();
        Credentials known = downgrade ? null : netrc.of(to.origin().bareHost());
        return new Identity(jar, netrc, to.origin(), Map.of(), known);
    }

    /// A request with what it says of its sender, unless the program has said something else.
    ///
    /// @waits for the program's answer, if it must be asked
    /// @param last whether nothing of the request will be changed, so that it can be signed
    Step signed(Step step, boolean last) {
        Headers headers = withCookies(step);
        boolean unsigned = credentials != null && isAtHome(step) && !headers.contains(AUTHORIZATION);
        if (unsigned && (last || !(credentials instanceof DigestCredentials))) {
            String authorization = Objects.requireNonNull(credentials).begin(authRequest(step));
            headers = authorization == null ? headers : headers.with(AUTHORIZATION, authorization);
        }
        return with(step, headers);
    }

    /// A request that has passed middlewares, without what they were shown and have not changed.
    ///
    /// @param original before they were shown anything
    /// @param shown what they were shown
    static Step unsigned(Step step, Step original, Step shown) {
        Headers headers = step.headers();
        for (String name : new String[] {COOKIE, AUTHORIZATION}) {
            boolean ours = !original.headers().contains(name)
                    && shown.headers().contains(name)
                    && headers.all(name).equals(shown.headers().all(name));
            headers = ours ? headers.without(name) : headers;
        }
        return with(step, headers);
    }

    /// Takes what a response says of its receiver.
    ///
    /// @param sent what it answers
    /// @param repeated how often that was repeated before
    /// @return gives the header Authorization with which it is to be repeated; null if it is not
    @Nullable
    Supplier<String> received(Step step, Step sent, ClientResponse response, int repeated) {
        for (String each : response.headers().all("Set-Cookie")) {
            Cookie.parse(each).ifPresent(it -> jar.add(sent.url().absolute(), it));
        }
        boolean ours = credentials != null && isAtHome(step) && !step.headers().contains(AUTHORIZATION);
        if (!ours) {
            return null;
        }
        AuthRequest request = authRequest(step);
        if (response.status() != 401) {
            Objects.requireNonNull(credentials).received(request, response.headers());
            return null;
        }
        String refused = sent.headers().first(AUTHORIZATION).orElse(null);
        return Objects.requireNonNull(credentials)
                .refused(request, response.headers().all("WWW-Authenticate"), refused, repeated);
    }

    /// A request that was refused, as it is sent again.
    Step signed(Step step, String authorization) {
        return with(step, withCookies(step).with(AUTHORIZATION, authorization));
    }

    private boolean isAtHome(Step step) {
        return step.url().origin().equals(home);
    }

    /// Source: RFC 6265bis, section 5.8.3.
    private Headers withCookies(Step step) {
        Headers headers = step.headers();
        if (headers.contains(COOKIE) || (jar.isEmpty() && cookies.isEmpty())) {
            return headers;
        }
        Map<String, String> own = isAtHome(step) ? cookies : Map.of();
        String text = Stream.concat(
                        jar.cookies(step.url().absolute()).stream()
                                .filter(each -> !own.containsKey(each.name()))
                                .map(each -> each.name().isEmpty() ? each.value() : each.name() + "=" + each.value()),
                        own.entrySet().stream().map(each -> each.getKey() + "=" + each.getValue()))
                .collect(Collectors.joining("; "));
        return text.isEmpty() ? headers : headers.with(COOKIE, text);
    }

    private static AuthRequest authRequest(Step step) {
        AuthRequest.Body body = step.body().isStored() ? function -> hash(step, function) : null;
        return new AuthRequest(
                step.method(), step.url().origin().toString(), step.url().target(), body);
    }

    private static void hash(Step step, MessageDigest function) {
        try {
            step.body().write(new HashingSink(function));
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("a body that is there cannot fail to be read: " + e, e);
        }
    }

    private static Step with(Step step, Headers headers) {
        return headers == step.headers()
                ? step
                : new Step(step.method(), step.url(), headers, step.body(), step.hooks());
    }
}
