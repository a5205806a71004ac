package io.asyncio4j.verify;

import static io.asyncio4j.Asyncio.forEachConcurrent;
import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.timeout;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.asyncio4j.TimedOutException;
import io.asyncio4j.function.Fn;
import io.asyncio4j.net.Hops;
import io.asyncio4j.net.Peer;
import io.asyncio4j.net.socket.LoopSocketFactory;
import jakarta.mail.Message;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.MimeMessage;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SchemePortResolver;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.DefaultHttpClientConnectionOperator;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.io.HttpClientConnectionOperator;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;
import org.apache.hc.core5.http.config.RegistryBuilder;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisConnectionException;

/// Unchanged libraries that block, with sockets of the loop: many calls run at once on one thread, and after a call
/// that was cut short, no other call gets its answer.
class LibrariesOnTheLoopTest {

    private static final int CALLS = 20;
    private static final Duration SLOW = millis(200); // what a slow answer takes
    private static final Duration LATE = seconds(10); // what one takes that nobody waits for

    private final LoopSocketFactory sockets = LoopSocketFactory.getDefault();

    @Test
    void okHttp() throws Exception {
        try (var server = new SlowHttp()) {
            var client = okHttpOfTheGuide()
                    .newBuilder()
                    .connectTimeout(Duration.ZERO) // else a thread keeps the limit, and a task may wait for its lock
                    .readTimeout(Duration.ZERO)
                    .writeTimeout(Duration.ZERO)
                    .build();
            callsRunAtOnceAndAnswersAreTheirOwn(path -> {
                try (var response = client.newCall(
                                new Request.Builder().url(server.uri() + path).build())
                        .execute()) {
                    return response.body().string();
                }
            });
            client.dispatcher().executorService().shutdown();
            client.connectionPool().evictAll();
        }
    }

    private static OkHttpClient okHttpOfTheGuide() {
        var http = new OkHttpClient.Builder()
                .socketFactory(LoopSocketFactory.getDefault())
                .protocols(List.of(Protocol.HTTP_1_1)) // HTTP/2 reads on threads of its own
                .fastFallback(false) // connects on threads of its own
                .build();
        return http;
    }

    @Test
    void apacheHttpClient() throws Exception {
        try (var server = new SlowHttp()) {
            var connections = new LoopConnections()
                    .setMaxConnTotal(2 * CALLS)
                    .setMaxConnPerRoute(2 * CALLS)
                    .build();
            try (var client = HttpClients.custom()
                    .setConnectionManager(connections)
                    .disableAutomaticRetries()
                    .build()) {
                callsRunAtOnceAndAnswersAreTheirOwn(path -> client.execute(
                        new HttpGet(server.uri() + path), response -> EntityUtils.toString(response.getEntity())));
            }
        }
    }

    @Test
    void jedis() throws Exception {
        try (var server = new Peer(LibrariesOnTheLoopTest::serveRedis)) {
            var idle = new ArrayList<Jedis>();
            callsRunAtOnceAndAnswersAreTheirOwn(text -> {
                Jedis jedis = idle.isEmpty() ? newJedis(server) : idle.removeLast();
                boolean usable = false;
                try {
                    String answer = jedis.echo(text);
                    usable = true;
                    return answer;
                } finally {
                    if (usable || !jedis.isBroken()) {
                        idle.add(jedis);
                    } else {
                        jedis.close();
                    }
                }
            });
        }
    }

    @Test
    void mail() throws Exception {
        var received = Collections.synchronizedList(new ArrayList<String>());
        try (var server = new Peer(socket -> serveMail(socket, received))) {
            var properties = new Properties();
            properties.put("mail.smtp.host", server.host().getHostAddress());
            properties.put("mail.smtp.port", String.valueOf(server.port()));
            properties.put("mail.smtp.localhost", "localhost");
            properties.put("mail.smtp.socketFactory", sockets);
            callsRunAtOnceAndAnswersAreTheirOwn(text -> {
                var message = new MimeMessage(Session.getInstance(properties));
                message.setFrom("from@example.com");
                message.setRecipients(Message.RecipientType.TO, "to@example.com");
                message.setSubject("Subject of " + text);
                message.setText(text);
                Transport.send(message);
                return text;
            });
        }
        assertThat(received).hasSizeGreaterThanOrEqualTo(CALLS);
    }

    /// Calls with a text that begins with `/slow` take a while, the others do not. The answer to each is its text.
    private static void callsRunAtOnceAndAnswersAreTheirOwn(Fn<String, String, Exception> call) throws Exception {
        var hops = new Hops();
        hops.run(() -> {
            call.apply("/warm"); // loads classes
            var atOnce = new AtOnce();
            forEachConcurrent(IntStream.range(0, CALLS).boxed().toList(), n -> {
                hops.watchThisTask();
                try (var _ = atOnce.begin()) {
                    assertThat(call.apply("/slow/" + n)).isEqualTo("/slow/" + n);
                }
            });
            assertThat(atOnce.most()).isEqualTo(CALLS);
            assertThat(hops.besidesLocks())
                    .as("waits for the network that left the loop")
                    .isZero();

            for (int round = 0; round < 3; round++) {
                String late = "/slow/late" + round;
                assertThatThrownBy(() -> timeout(millis(50), () -> call.apply(late)))
                        .isInstanceOf(TimedOutException.class);
                String next = "/next" + round;
                assertThat(timeout(seconds(20), () -> call.apply(next))).isEqualTo(next);
            }
        });
    }

    private Jedis newJedis(Peer server) {
        return new Jedis(
                () -> {
                    try {
                        return sockets.createSocket(server.host(), server.port());
                    } catch (IOException e) {
                        throw new JedisConnectionException(e);
                    }
                },
                DefaultJedisClientConfig.builder().build());
    }

    /// A Redis that knows `ECHO`, and answers OK to everything else.
    private static void serveRedis(Socket socket) throws IOException, InterruptedException {
        var input = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
        for (String line = input.readLine(); line != null; line = input.readLine()) {
            var words = new ArrayList<String>();
            for (int left = Integer.parseInt(line.substring(1)); left > 0; left--) {
                input.readLine();
                words.add(input.readLine());
            }
            boolean echo = words.getFirst().equalsIgnoreCase("ECHO");
            if (echo) {
                beSlow(words.get(1));
            }
            String answer = echo ? "$%d\r\n%s\r\n".formatted(words.get(1).length(), words.get(1)) : "+OK\r\n";
            socket.getOutputStream().write(answer.getBytes(UTF_8));
        }
    }

    private static void serveMail(Socket socket, List<String> received) throws IOException, InterruptedException {
        var input = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
        say(socket, "220 ready");
        for (String line = input.readLine(); line != null; line = input.readLine()) {
            switch (line.split(" ", 2)[0]) {
                case "DATA" -> {
                    say(socket, "354 go on");
                    String body = "";
                    for (String next = input.readLine(); !next.equals("."); next = input.readLine()) {
                        body = next.isEmpty() ? body : next;
                    }
                    beSlow(body);
                    received.add(body);
                    say(socket, "250 received");
                }
                case "QUIT" -> say(socket, "221 bye");
                default -> say(socket, "250 OK");
            }
        }
    }

    private static void say(Socket socket, String line) throws IOException {
        socket.getOutputStream().write((line + "\r\n").getBytes(UTF_8));
    }

    private static void beSlow(String text) throws InterruptedException {
        if (text.startsWith("/slow")) {
            Thread.sleep(text.startsWith("/slow/late") ? LATE : SLOW); // real time: a server on its own threads
        }
    }

    /// Answers with the path.
    private static final class SlowHttp implements AutoCloseable {

        private final HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);

        SlowHttp() throws IOException {
            server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            server.createContext("/", exchange -> {
                String path = exchange.getRequestURI().getPath();
                try (exchange) {
                    beSlow(path);
                    exchange.sendResponseHeaders(200, path.length());
                    exchange.getResponseBody().write(path.getBytes(UTF_8));
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            server.start();
        }

        String uri() {
            return "http://127.0.0.1:" + server.getAddress().getPort();
        }

        @Override
        public void close() {
            server.stop(0);
        }
    }

    private static final class LoopConnections extends PoolingHttpClientConnectionManagerBuilder {

        @Override
        protected HttpClientConnectionOperator createConnectionOperator(
                @Nullable SchemePortResolver ports, @Nullable DnsResolver names, TlsSocketStrategy tls) {
            return new DefaultHttpClientConnectionOperator(
                    _ -> LoopSocketFactory.getDefault().createSocket(),
                    ports,
                    names,
                    RegistryBuilder.<TlsSocketStrategy>create()
                            .register("https", tls)
                            .build());
        }
    }
}
