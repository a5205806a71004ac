package io.asyncio4j.benchmarks.http;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.CountDownLatch;

/// The JDK's client: a virtual thread for each connection.
///
///     JdkClient URL REQUESTS CONNECTIONS
final class JdkClient {

    public static void main(String[] args) throws Exception {
        var rounds = new Rounds(Integer.parseInt(args[1]));
        int connections = Integer.parseInt(args[2]);
        var request = HttpRequest.newBuilder(URI.create(args[0]))
                .version(HttpClient.Version.HTTP_1_1)
                .build();
        try (var client = HttpClient.newHttpClient()) {
            rounds.run(() -> {
                var done = new CountDownLatch(connections);
                for (int n = 0; n < connections; n++) {
                    Thread.startVirtualThread(() -> {
                        get(client, request, rounds, connections);
                        done.countDown();
                    });
                }
                done.await();
            });
        }
    }

    private static void get(HttpClient client, HttpRequest request, Rounds rounds, int connections) {
        for (int n = rounds.requests / connections; n > 0; n--) {
            long start = System.nanoTime();
            try {
                client.send(request, BodyHandlers.ofByteArray());
            } catch (Exception e) {
                e.printStackTrace();
                System.exit(1);
            }
            synchronized (rounds) {
                rounds.answered(start);
            }
        }
    }
}
