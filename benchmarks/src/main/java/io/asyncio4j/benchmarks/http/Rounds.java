package io.asyncio4j.benchmarks.http;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// The rounds of a client: each line of standard input asks for one, and its figures are a line of standard output:
/// requests per second, and the 50th and 99th percentile of their times in milliseconds.
final class Rounds {

    final int requests; // of a round
    private final long[] times; // of a round, in nanoseconds
    private int answered;

    Rounds(int requests) {
        this.requests = requests;
        this.times = new long[requests];
    }

    /// On the thread that counts alone.
    void answered(long startedNanos) {
        times[answered++] = System.nanoTime() - startedNanos;
    }

    void run(Round round) throws Exception {
        var lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        while (lines.readLine() != null) {
            answered = 0;
            long start = System.nanoTime();
            round.run();
            print(System.nanoTime() - start);
        }
    }

    private void print(long nanos) throws IOException {
        if (answered != requests) {
            throw new IOException("expected " + requests + " answers, got " + answered);
        }
        Arrays.sort(times);
        System.out.printf(
                "%.0f %.3f %.3f%n",
                requests / (nanos / 1e9), times[requests / 2] / 1e6, times[requests / 100 * 99] / 1e6);
    }

    interface Round {
        void run() throws Exception;
    }
}
