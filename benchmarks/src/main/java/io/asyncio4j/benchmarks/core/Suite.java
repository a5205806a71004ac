package io.asyncio4j.benchmarks.core;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatFactory;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.VerboseMode;

/// Runs the benchmarks in several rounds, and prints a table that sets this library beside each of its peers:
/// the medians of the rounds, and the median of the ratios within a round. So a slow minute of the machine hits all
/// alike. The tenth percentile of each round counts: a batch takes about a millisecond, and in the quickest batches
/// nobody else has used the processor.
///
/// A benchmark's class is the topic. The peer is the parameter `peer` if there is one, and the method's
/// name otherwise.
final class Suite {

    private static final String OURS = "asyncio4j";
    private static final double PERCENTILE = 10;

    /// Runs the benchmarks.
    ///
    /// @param args the file for JMH's results as JSON, the number of rounds, then JMH's own options
    public static void main(String[] args) throws RunnerException, CommandLineOptionException {
        var json = Path.of(args[0]);
        int rounds = Integer.parseInt(args[1]);
        var options =
                new CommandLineOptions(List.of(args).subList(2, args.length).toArray(String[]::new));
        var progress = OutputFormatFactory.createFormatInstance(System.err, VerboseMode.NORMAL);
        var results = new ArrayList<RunResult>();
        Map<String, Map<String, List<Double>>> topics = new TreeMap<>();
        for (int round = 0; round < rounds; round++) {
            Collection<RunResult> ofRound = new Runner(options, progress).run();
            results.addAll(ofRound);
            ofRound.forEach(result -> topics.computeIfAbsent(topic(result), _ -> new LinkedHashMap<>())
                    .computeIfAbsent(peer(result), _ -> new ArrayList<>())
                    .add(result.getPrimaryResult().getStatistics().getPercentile(PERCENTILE)));
        }
        ResultFormatFactory.getInstance(ResultFormatType.JSON, json.toString()).writeOut(results);
        print(topics);
    }

    private static void print(Map<String, Map<String, List<Double>>> topics) {
        IO.println("| Topic | Peer | ns each | from – to | asyncio4j ÷ peer |");
        IO.println("|---|---|---:|---:|---:|");
        topics.forEach((topic, peers) -> {
            List<Double> ours = peers.get(OURS);
            peers.forEach((peer, scores) -> IO.println("| %s | %s | %.1f | %s | %s |"
                    .formatted(topic, peer, median(scores), range(scores), ratio(ours, scores))));
        });
    }

    private static String range(List<Double> scores) {
        var statistics = scores.stream().mapToDouble(Double::doubleValue).summaryStatistics();
        return scores.size() < 2 ? "" : "%.1f – %.1f".formatted(statistics.getMin(), statistics.getMax());
    }

    private static String ratio(List<Double> ours, List<Double> peer) {
        if (ours == null || ours == peer) {
            return "";
        }
        return "%.2f"
                .formatted(median(IntStream.range(0, peer.size())
                        .mapToObj(round -> ours.get(round) / peer.get(round))
                        .toList()));
    }

    private static double median(List<Double> values) {
        var sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    private static String topic(RunResult result) {
        String[] parts = result.getParams().getBenchmark().split("\\.");
        String topic = parts[parts.length - 2].replace("Benchmark", "");
        String parameters = result.getParams().getParamsKeys().stream()
                .filter(key -> !key.equals("peer"))
                .map(key -> ", " + key + " " + result.getParams().getParam(key))
                .collect(Collectors.joining());
        return hasPeer(result) ? topic + " " + parts[parts.length - 1] + parameters : topic + parameters;
    }

    private static String peer(RunResult result) {
        return hasPeer(result)
                ? result.getParams().getParam("peer")
                : result.getPrimaryResult().getLabel();
    }

    private static boolean hasPeer(RunResult result) {
        return result.getParams().getParamsKeys().contains("peer");
    }
}
