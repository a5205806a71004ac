package io.asyncio4j.http.client.cookies;

import static io.asyncio4j.Asyncio.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncio4j.http.Cookie;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CookieFileTest {

    @TempDir
    private Path folder;

    @Test
    void whatIsSavedIsLoaded() throws Exception {
        Path file = folder.resolve("cookies.txt");
        var jar = new CookieJar();
        for (String each : List.of(
                "first=1",
                "wide=\"a b\"; Domain=h.org; Path=/x; Secure; HttpOnly; Max-Age=1000; SameSite=None; Partitioned",
                "lax=; SameSite=Lax",
                "=nameless",
                "tab=a\tb=c",
                "latin=\u00fc\u00ff",
                "#hash=1",
                "__Host-a=1; Secure; Path=/",
                "gone=1; Max-Age=0")) {
            jar.add("https://h.org/", Cookie.parse(each).orElseThrow());
        }
        var loaded = new CookieJar();
        run(() -> {
            Files.writeString(file, "old");
            jar.save(file);
            loaded.load(file);
        });
        assertThat(told(loaded)).hasSize(8).isEqualTo(told(jar));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void filesOfOthersAreRead() throws Exception {
        Path file = folder.resolve("cookies.txt");
        Files.writeString(file, """
            # Netscape HTTP Cookie File
            # https://curl.se/docs/http-cookies.html

            .example.org\tTRUE\t/\tFALSE\t4102444800\ta\t1\r
            #HttpOnly_www.example.org\tFALSE\t/x\tTRUE\t0\tb\t2
            example.org\tFALSE\t/\tFALSE\t1\tgone\t1
            example.org\tFALSE\t/\tFALSE\t\topen\t1
            example.org\tFALSE\t/\tFALSE\t4102444800.5\tpart\t1
            .org\tTRUE\t/\tFALSE\t0\tevil\t1
            example.org\tFALSE\t/\tFALSE\t99999999999999\tfar\t1
            """);
        var jar = new CookieJar();
        jar.add("https://www.example.org/", Cookie.of("there", "1"));
        run(() -> jar.load(file));
        assertThat(jar.all())
                .hasToString("[StoredCookie[there for www.example.org/], StoredCookie[a for *.example.org/], "
                        + "StoredCookie[b for www.example.org/x], StoredCookie[open for example.org/], "
                        + "StoredCookie[part for example.org/], StoredCookie[far for example.org/]]");
        assertThat(jar.cookies("https://www.example.org/x"))
                .extracting(Cookie::name)
                .containsExactly("b", "there", "a");
        assertThat(jar.all().get(2).cookie().httpOnly()).isTrue();
    }

    @Test
    void whatCannotBeReadIsSaidWithoutASecret() throws Exception {
        Path file = folder.resolve("cookies.txt");
        Files.writeString(file, "# x\n\n{\"cookie\": \"secret\"}\n");
        var jar = new CookieJar();
        run(() -> {
            assertThatThrownBy(() -> jar.load(file))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("line 3 of " + file + " must be a cookie")
                    .hasMessageNotContaining("secret")
                    .hasNoCause();
            Path none = folder.resolve("none");
            assertThatThrownBy(() -> jar.load(none))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("cannot load cookies from " + none);
            assertThatThrownBy(() -> jar.save(none.resolve("below")))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("cannot save cookies to ");
        });
        assertThatThrownBy(() -> jar.load(file)).isInstanceOf(IllegalStateException.class);
    }

    private static List<String> told(CookieJar jar) {
        return jar.all().stream()
                .map(each -> String.join(
                        "|",
                        each.toString(),
                        each.cookie().name(),
                        each.cookie().value(),
                        each.cookie().sameSite().toString(),
                        "" + each.cookie().secure() + each.cookie().httpOnly()
                                + each.cookie().partitioned(),
                        "" + each.expires().map(time -> time.getEpochSecond())))
                .toList();
    }
}
