package io.asyncio4j.benchmarks.http;

import static io.asyncio4j.Asyncio.forEachConcurrent;
import static io.asyncio4j.Asyncio.run;

import io.asyncio4j.http.client.ClientSession;
import java.util.stream.IntStream;

/// This library: a task for each connection.
///
///     AsyncioClient URL REQUESTS CONNECTIONS
final class AsyncioClient {

    public static void main(String[] args) throws Exception {
        var rounds = new Rounds(Integer.parseInt(args[1]));
        int connections = Integer.parseInt(args[2]);
        run(() -> {
            try (var session = new ClientSession(options -> options.limit(connections))) {
                rounds.run(() -> forEachConcurrent(
                        IntStream.range(0, connections).boxed().toList(), _ -> {
                            for (int n = rounds.requests / connections; n > 0; n--) {
                                long start = System.nanoTime();
                                try (var response = session.get(args[0])) {
                                    response.bytes();
                                }
                                rounds.answered(start);
                            }
                        }));
            }
        });
    }
}
