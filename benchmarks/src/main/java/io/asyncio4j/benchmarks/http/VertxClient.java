package io.asyncio4j.benchmarks.http;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.util.concurrent.CountDownLatch;

/// Vert.x: one event loop, callbacks.
///
///     VertxClient URL REQUESTS CONNECTIONS
final class VertxClient {

    public static void main(String[] args) throws Exception {
        var rounds = new Rounds(Integer.parseInt(args[1]));
        int connections = Integer.parseInt(args[2]);
        var vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setPreferNativeTransport(true));
        var client = vertx.createHttpClient(
                new PoolOptions().setHttp1MaxSize(connections).setEventLoopSize(1));
        var options = new RequestOptions().setMethod(HttpMethod.GET).setAbsoluteURI(args[0]);
        rounds.run(() -> {
            var done = new CountDownLatch(connections);
            vertx.runOnContext(_ -> {
                for (int n = 0; n < connections; n++) {
                    get(client, options, rounds, rounds.requests / connections, done);
                }
            });
            done.await();
        });
        vertx.close();
    }

    private static void get(HttpClient client, RequestOptions options, Rounds rounds, int left, CountDownLatch done) {
        if (left == 0) {
            done.countDown();
            return;
        }
        long start = System.nanoTime();
        client.request(options)
                .compose(HttpClientRequest::send)
                .compose(HttpClientResponse::body)
                .onSuccess(_ -> {
                    rounds.answered(start);
                    get(client, options, rounds, left - 1, done);
                })
                .onFailure(failure -> {
                    failure.printStackTrace();
                    System.exit(1);
                });
    }
}
