package io.asyncio4j.net;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.forEachConcurrent;
import static io.asyncio4j.Asyncio.run;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.net.Until.until;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncio4j.CancelledError;
import io.asyncio4j.EventLoop;
import io.asyncio4j.Promise;
import io.asyncio4j.Runner;
import io.asyncio4j.lowlevel.VirtualClock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostsTest extends OnEachTransport {

    private final TinyDnsServer server;

    HostsTest() throws IOException {
        server = new TinyDnsServer();
    }

    @BeforeEach
    void askIt() throws Exception {
        System.setProperty(DnsSettings.PROPERTY, "127.0.0.1:" + server.address().getPort());
    }

    @AfterEach
    void askOthersAgain() {
        server.close();
        System.clearProperty(DnsSettings.PROPERTY);
    }

    @Test
    void aNameHasTheAddressesThatItsServerSays() throws Exception {
        server.add("both.test", "192.0.2.1", "192.0.2.2", "2001:db8::1");
        run(() -> assertThat(Hosts.resolve("both.test", 80))
                .contains(address("192.0.2.1"), address("192.0.2.2"))
                .allMatch(address -> address.getHostString().equals("both.test")));
        assertThat(server.asked()).contains("A both.test");
    }

    @Test
    void answersAreKeptAndQuestionsThatAreUnderWayAreJoined() throws Exception {
        server.add("kept.test", "192.0.2.1");
        run(() -> {
            forEachConcurrent(IntStream.range(0, 50).boxed().toList(), _ -> Hosts.resolve("kept.test", 1));
            Hosts.resolve("kept.test", 2);
        });
        assertThat(server.asked()).containsOnlyOnce("A kept.test");
    }

    @Test
    void lookingUpIsWaitingAndCanBeCancelled() throws Exception {
        run(() -> {
            var looking = createTask(() -> Hosts.resolve("silent.test", 1));
            until(() -> server.asked().contains("A silent.test")); // which runs meanwhile
            looking.cancel();
            assertThatThrownBy(looking::await).isInstanceOf(CancelledError.class);
        });
    }

    @Test
    void aNameThatNobodyKnowsIsNamedWithTheReason() throws Exception {
        run(() -> assertThatThrownBy(() -> Hosts.resolve("nobody.test", 1))
                .hasCauseInstanceOf(UnknownHostException.class)
                .hasMessage("nobody.test: the name server says NXDomain(3)"));
    }

    @Test
    void shortNamesAreTriedInTheSearchDomains() throws Exception {
        server.add("printer.office.test", "192.0.2.9");
        run(() -> {
            NettyDriver driver = NettyDriver.current();
            var answer = new Promise<List<InetAddress>>();
            EventLoop.current().callSoon(() -> {
                driver.useDns(new DnsSettings(List.of(server.address()), List.of("home.test", "office.test")));
                driver.dns().ask("printer", answer);
            });
            assertThat(answer.await()).extracting(InetAddress::getHostAddress).containsExactly("192.0.2.9");
        });
        assertThat(server.asked()).contains("A printer.home.test", "A printer.office.test");
    }

    @Test
    void namesOfTheHostsFileAndNumbersAskNobody() throws Exception {
        run(() -> {
            for (String line : Files.readAllLines(Path.of("/etc/hosts"))) {
                if (line.startsWith("127.")) {
                    assertThat(Hosts.resolve(line.split("\\s+", -1)[1], 1)).isNotEmpty();
                }
            }
            assertThat(Hosts.resolve("192.0.2.7", 80)).containsExactly(address("192.0.2.7"));
            assertThat(Hosts.resolve("[::1]", 80)).hasSize(1);
            for (String host : List.of("256.0.0.1", "1.2.3.4.5", "::g", ".")) {
                assertThatThrownBy(() -> Hosts.resolve(host, 80))
                        .hasCauseInstanceOf(UnknownHostException.class)
                        .hasMessage("not an address: " + host);
            }
        });
        assertThat(server.asked()).isEmpty();
    }

    @Test
    void theSystemsResolverIsAskedWhereThePropertySaysSo() throws Exception {
        System.setProperty(DnsSettings.PROPERTY, "system");
        run(() -> assertThatThrownBy(() -> Hosts.resolve("no-such-host.invalid", 1))
                .hasCauseInstanceOf(UnknownHostException.class));
        assertThat(server.asked()).isEmpty();
    }

    @Test
    void aLoopWithoutNetworkAsksTheSystem() throws Exception {
        try (var runner = new Runner(options -> options.driver(new VirtualClock()))) {
            runner.run(() -> assertThatThrownBy(() -> Hosts.resolve("no-such-host.invalid", 1))
                    .hasCauseInstanceOf(UnknownHostException.class));
        }
        assertThat(server.asked()).isEmpty();
    }

    @Test
    void serversMayHavePortsAndBothFamilies() {
        System.setProperty(DnsSettings.PROPERTY, "192.0.2.1:5353, 192.0.2.2,[2001:db8::1]:5353,2001:db8::2");
        assertThat(DnsSettings.ofSystem().servers())
                .containsExactly(
                        new InetSocketAddress("192.0.2.1", 5353),
                        new InetSocketAddress("192.0.2.2", 53),
                        new InetSocketAddress("2001:db8::1", 5353),
                        new InetSocketAddress("2001:db8::2", 53));
    }

    @Test
    void aServerThatIsNoAddressIsNamed() throws Exception {
        System.setProperty(DnsSettings.PROPERTY, "ns.example.com");
        run(() -> assertThatThrownBy(() -> Hosts.resolve("any.test", 1))
                .hasMessage(
                        "system property asyncio4j.dns must be system, or addresses such as 192.0.2.1 or 192.0.2.1:5353"
                                + " with commas in between; it has ns.example.com"));
    }

    @Test
    void nameServersSufficeWhereTheSystemKnowsNothingElse() {
        assertThat(DnsSettings.suffice(Stream.of("nameserver 192.0.2.1"), Stream.of("hosts: files dns")))
                .isTrue();
        assertThat(DnsSettings.suffice(Stream.of("nameserver 192.0.2.1"), Stream.of()))
                .isTrue();
        assertThat(DnsSettings.suffice(
                        Stream.of("nameserver 192.0.2.1"),
                        Stream.of("hosts: files mdns4_minimal [NOTFOUND=return] dns")))
                .isFalse();
        assertThat(DnsSettings.suffice(Stream.of("# nothing"), Stream.of("hosts: files dns")))
                .isFalse();
    }

    @Test
    void aChangedHostsFileIsReadAgain(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("hosts");
        var hosts = new HostsFile(file);
        assertThat(hosts.has("one")).isFalse();
        Files.write(file, "192.0.2.1 One one.test # two, ümlaut\n".getBytes(ISO_8859_1)); // in any charset
        assertThat(hosts.has("one")).isTrue();
        assertThat(hosts.has("ONE.test")).isTrue();
        assertThat(hosts.has("two")).isFalse();
        Files.writeString(file, "192.0.2.1 two\n");
        Files.setLastModifiedTime(
                file,
                FileTime.fromMillis(System.currentTimeMillis() + seconds(9).toMillis()));
        assertThat(hosts.has("two")).isTrue();
        assertThat(hosts.has("one")).isFalse();
        Files.delete(file);
        assertThat(hosts.has("two")).isFalse();
    }

    private static InetSocketAddress address(String host) {
        return new InetSocketAddress(host, 80);
    }
}
