package io.asyncio4j.http.client.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class NetrcTest {

    private static final AuthRequest ANY = new AuthRequest("GET", "", "/", null);

    @Test
    void entriesAreReadAsOthersReadThem() {
        Netrc netrc = Netrc.parse("""
            # machine commented login no password no
            machine a.org login one password p#1 # the rest
            machine b.org
                login "two words"
                account x
                password "q\\"\\\\ u"
            machine A.ORG login later password later
            macdef init
            machine inside login no password no
            cd /x

            machine c.org password only
            machine d.org account acc password p
            machine e.org
            machine f.org login onlyuser
            machine [::1] unknown login six password p
            default login anybody password machine
            default login late password late
            """);
        assertThat(pair(netrc.of("a.org"))).isEqualTo("one:p#1");
        assertThat(pair(netrc.of("A.org"))).isEqualTo("one:p#1");
        assertThat(pair(netrc.of("b.org"))).isEqualTo("two words:q\"\\ u");
        assertThat(pair(netrc.of("c.org"))).isEqualTo(":only");
        assertThat(pair(netrc.of("d.org"))).isEqualTo("acc:p");
        assertThat(pair(netrc.of("f.org"))).isEqualTo("onlyuser:");
        assertThat(pair(netrc.ofOthers())).isEqualTo("anybody:machine");
        for (String host : new String[] {"commented", "inside", "e.org", "x.a.org", "org", ""}) {
            assertThat(netrc.of(host)).as(host).isNull();
        }
        assertThat(netrc).hasToString("Netrc[6 machines]");
    }

    @Test
    void whatIsBrokenIsLeftOut() {
        assertThat(Netrc.parse("").ofOthers()).isNull();
        assertThat(pair(Netrc.parse("machine a login b password \"open").of("a")))
                .isEqualTo("b:open");
        assertThat(Netrc.parse("machine").of("")).isNull();
        assertThat(Netrc.parse("login a password b").ofOthers()).isNull();
        assertThat(pair(Netrc.parse("\uFEFFmachine a\r\nlogin b\r\npassword c\r\n")
                        .of("a")))
                .isEqualTo("b:c");
        assertThat(Netrc.parse("macdef x\nmachine a login b password c").of("a"))
                .isNull();
    }

    private static @Nullable String pair(@Nullable Credentials credentials) {
        if (credentials == null) {
            return null;
        }
        String header = credentials.begin(ANY);
        return header == null
                ? null
                : new String(Base64.getDecoder().decode(header.substring("Basic ".length())), StandardCharsets.UTF_8);
    }
}
