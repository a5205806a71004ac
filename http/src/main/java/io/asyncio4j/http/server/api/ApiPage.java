package io.asyncio4j.http.server.api;

import io.asyncio4j.http.server.Response;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/// The page that shows an API. Its one script and its one style are named in its policy by what they contain.
final class ApiPage {

    private static final Response PAGE = load();

    private ApiPage() {}

    static Response response() {
        return PAGE;
    }

    private static Response load() {
        String html;
        try (InputStream in = ApiPage.class.getResourceAsStream("page.html")) {
            if (in == null) {
                throw new IllegalStateException("page.html is missing beside " + ApiPage.class.getName());
            }
            html = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("page.html cannot be read", e);
        }
        String policy = "default-src 'none'; connect-src 'self'; script-src '" + hash(html, "script") + "'; style-src '"
                + hash(html, "style") + "'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
        return Response.html(html)
                .withHeader("Content-Security-Policy", policy)
                .withHeader("X-Content-Type-Options", "nosniff")
                .withHeader("Referrer-Policy", "no-referrer");
    }

    private static String hash(String html, String element) {
        int start = html.indexOf("<" + element + ">") + element.length() + 2;
        String content = html.substring(start, html.indexOf("</" + element + ">", start));
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(content.getBytes(StandardCharsets.UTF_8));
            return "sha256-" + Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e); // every JDK has it
        }
    }
}
