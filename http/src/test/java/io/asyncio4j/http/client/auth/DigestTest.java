package io.asyncio4j.http.client.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncio4j.http.Headers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Digest, by the examples of the RFCs and by what servers send.
class DigestTest {

    private static final String NONCE = "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v";
    private static final String CLIENT_NONCE = "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ";
    private static final String OPAQUE = "FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS";
    private static final String OF_RFC = "Digest realm=\"http-auth@example.org\", qop=\"auth, auth-int\", algorithm=%s,"
            + " nonce=\"" + NONCE + "\", opaque=\"" + OPAQUE + "\"";

    @Test
    void theExamplesOfRfc7616() {
        var credentials = new DigestCredentials("Mufasa", "Circle of Life", () -> CLIENT_NONCE);
        assertThat(answer(credentials, get("/dir/index.html"), OF_RFC.formatted("MD5")))
                .isEqualTo("Digest username=\"Mufasa\", realm=\"http-auth@example.org\", nonce=\"" + NONCE
                        + "\", uri=\"/dir/index.html\", response=\"8ca523f5e9506fed4657c9700eebdbec\", algorithm=MD5,"
                        + " opaque=\"" + OPAQUE + "\", qop=auth, nc=00000001, cnonce=\"" + CLIENT_NONCE + "\"");
        assertThat(answer(credentials, get("/dir/index.html"), OF_RFC.formatted("MD5"), OF_RFC.formatted("SHA-256")))
                .contains("response=\"753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1\"")
                .contains("algorithm=SHA-256");
    }

    @Test
    void theExampleOfRfc7616WithAHashedUser() {
        String answer = answer(
                new DigestCredentials(
                        "J\u00e4s\u00f8n Doe", "Secret, or not?", () -> "NTg6RKcb9boFIAS3KrFK9BGeh+iDa/sm6jUMp2wds69v"),
                get("/doe.json"),
                "Digest realm=\"api@example.org\", qop=\"auth\", algorithm=SHA-512-256,"
                        + " nonce=\"5TsQWLVdgBdmrQ0XsxbDODV+57QdFR34I9HAbC/RVvkK\","
                        + " opaque=\"HRPCssKJSGjCrkzDg8OhwpzCiGPChXYjwrI2QmXDnsOS\", charset=UTF-8, userhash=true");
        // as erratum 4897 has them: what the RFC says is of another hash function
        assertThat(answer)
                .contains("username=\"793263caabb707a56211940d90411ea4a575adeccb7e360aeb624ed06ece9b0b\"")
                .contains("userhash=true")
                .contains("response=\"3798d4131c277846293534c3edc11bd8a5e4cdcbff78b05db9d95eeb1cec68a5\"");
    }

    @Test
    void theExampleOfRfc2069() {
        assertThat(answer(
                        new DigestCredentials("Mufasa", "CircleOfLife", () -> "x"),
                        get("/dir/index.html"),
                        "Digest realm=\"testrealm@host.com\", nonce=\"dcd98b7102dd2f0e8b11d0f600bfb0c093\","
                                + " opaque=\"5ccc069c403ebaf9f0171e9517f40e41\""))
                .contains("response=\"1949323746fe6a43ef61f9606e7febea\"")
                .doesNotContain("qop", "nc=", "cnonce", "algorithm");
    }

    @Test
    void theBodyIsHashedIfTheServerDemandsIt() {
        var credentials = new DigestCredentials("u", "p", () -> "c");
        String challenge = "Digest realm=\"r\", nonce=\"n\", qop=auth-int, algorithm=MD5-sess";
        var request = new AuthRequest(
                "POST",
                "http://h:80",
                "/x?y=%2F",
                function -> function.update("body".getBytes(StandardCharsets.US_ASCII)));
        // H(H(H(u:r:p):n:c):n:00000001:c:auth-int:H(POST:/x?y=%2F:H(body)))
        assertThat(answer(credentials, request, challenge))
                .contains("uri=\"/x?y=%2F\"", "qop=auth-int", "response=\"9a6bf3fedff35d528fa554deafdfc801\"");
        var stream = new AuthRequest("POST", "http://h:80", "/x", null);
        assertThat(credentials.refused(stream, List.of(challenge), null, 0)).isNull();
    }

    @Test
    void theNextRequestsNeedNotBeRefusedFirst() {
        var credentials = new DigestCredentials("u", "p");
        assertThat(credentials.begin(get("/"))).isNull();
        answer(credentials, get("/"), "Digest realm=r, nonce=n, qop=\"auth\"");
        assertThat(credentials.begin(get("/a"))).contains("nc=00000002", "nonce=\"n\"", "uri=\"/a\"");
        credentials.received(get("/a"), Headers.EMPTY.with("authentication-info", "qop=auth, nextnonce=\"m\""));
        assertThat(credentials.begin(get("/b"))).contains("nc=00000001", "nonce=\"m\"");
        assertThat(credentials.begin(new AuthRequest("GET", "http://o:80", "/", null)))
                .isNull();
    }

    @Test
    void aSpaceEndsWhereTheServerSays() {
        var credentials = new DigestCredentials("u", "p");
        answer(
                credentials,
                get("/"),
                "Digest realm=r, nonce=n, domain=\"/in http://h:80/too http://h/three http://h.o/out //h/out\"");
        assertThat(credentials.begin(get("/in/x"))).isNotNull();
        assertThat(credentials.begin(get("/too"))).isNotNull();
        assertThat(credentials.begin(get("/three?x"))).isNotNull();
        assertThat(credentials.begin(get("/out"))).isNull();
        assertThat(credentials.begin(get("/"))).isNull();
    }

    @Test
    void aWrongPasswordIsTriedOnceAndAnOldNonceAgain() {
        var credentials = new DigestCredentials("u", "p");
        String challenge = "Digest realm=r, nonce=n%s, qop=auth";
        assertThat(credentials.refused(get("/"), List.of(challenge.formatted(1)), null, 0))
                .isNotNull();
        assertThat(credentials.refused(get("/"), List.of(challenge.formatted(2)), "x", 1))
                .isNull();
        assertThat(credentials.begin(get("/"))).isNull();
        String stale = challenge.formatted(3) + ", stale=TRUE";
        assertThat(credentials.refused(get("/"), List.of(stale), "x", 1)).isNotNull();
        assertThat(credentials.refused(get("/"), List.of(stale), "x", 2)).isNull();
    }

    @Test
    void challengesAreReadAsServersWriteThem() {
        assertThat(Challenge.parse(List.of(
                        "Negotiate, NTLM abc==, Basic realm=\"a, \\\"b\\\"\", charset=\"UTF-8\"",
                        "digest REALM = \"\" ,nonce=abc/def==, qop=\"auth,auth-int\",  , opaque=\"o\" , stale=FALSE",
                        "x=y, , =",
                        "",
                        "Digest realm=\"open")))
                .containsExactly(
                        new Challenge("negotiate", Map.of()),
                        new Challenge("ntlm", Map.of()),
                        new Challenge("basic", Map.of("realm", "a, \"b\"", "charset", "UTF-8")),
                        new Challenge(
                                "digest",
                                Map.of(
                                        "realm", "",
                                        "nonce", "abc/def==",
                                        "qop", "auth,auth-int",
                                        "opaque", "o",
                                        "stale", "FALSE")),
                        new Challenge("digest", Map.of("realm", "open")));
    }

    @Test
    void textsAreEscapedAndNamesBeyondAsciiEncoded() {
        String challenge = "Digest realm=\"a\\\\b\\\"c\", nonce=\"n\", opaque=\"\"";
        assertThat(answer(new DigestCredentials("d\\e\"f", "p"), get("/"), challenge))
                .contains("username=\"d\\\\e\\\"f\"", "realm=\"a\\\\b\\\"c\"", "opaque=\"\"");
        assertThat(answer(new DigestCredentials("J\u00e4s *", "p"), get("/"), challenge))
                .startsWith("Digest username*=UTF-8''J%C3%A4s%20%2A, ");
    }

    @Test
    void whatIsNotUnderstoodIsNotAnswered() {
        var credentials = new DigestCredentials("u", "p");
        for (String challenge : List.of(
                "Basic realm=\"r\"",
                "Digest realm=r, nonce=n, algorithm=SHA-1",
                "Digest realm=r, nonce=n, qop=other",
                "Digest realm=r",
                "Digest nonce=n")) {
            assertThat(credentials.refused(get("/"), List.of(challenge), null, 0))
                    .as(challenge)
                    .isNull();
        }
        for (String user : List.of("a:b", "a\nb")) {
            assertThatThrownBy(() -> new DigestCredentials(user, "secret"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageNotContaining("secret");
        }
    }

    private static AuthRequest get(String target) {
        return new AuthRequest("GET", "http://h:80", target, null);
    }

    private static @Nullable String answer(DigestCredentials credentials, AuthRequest request, String... challenges) {
        Supplier<String> answer = credentials.refused(request, List.of(challenges), null, 0);
        return Objects.requireNonNull(answer).get();
    }
}
