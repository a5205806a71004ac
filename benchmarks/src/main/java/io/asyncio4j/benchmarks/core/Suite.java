package io.asyncio4j.benchmarks.core;

import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatFactory;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.VerboseMode;

/// Runs the benchmarks and prints a table that sets this library beside each of its peers.
///
/// A benchmark's class is the topic. The peer is the parameter `peer` if there is one, and the method's
/// name otherwise.
final class Suite {

    private static final String OURS = "asyncio4j";

    /// Runs.
    ///
    /// @param args the file for JMH's results as JSON, then JMH's own options
    public static void main(String[] args) throws RunnerException, CommandLineOptionException {
        var json = Path.of(args[0]);
        var options =
                new CommandLineOptions(List.of(args).subList(1, args.length).toArray(String[]::new));
        var progress = OutputFormatFactory.createFormatInstance(System.err, VerboseMode.NORMAL);
        Collection<RunResult> results = new Runner(options, progress).run();
        ResultFormatFactory.getInstance(ResultFormatType.JSON, json.toString()).writeOut(results);
        print(byTopic(results));
    }

    private static Map<String, Map<String, Result<?>>> byTopic(Collection<RunResult> results) {
        return results.stream()
                .collect(Collectors.groupingBy(
                        Suite::topic,
                        TreeMap::new,
                        Collectors.toMap(
                                Suite::peer, RunResult::getPrimaryResult, (first, _) -> first, LinkedHashMap::new)));
    }

    private static void print(Map<String, Map<String, Result<?>>> topics) {
        IO.println("| Topic | Peer | ns each | ± | asyncio4j ÷ peer |");
        IO.println("|---|---|---:|---:|---:|");
        topics.forEach((topic, peers) -> {
            Result<?> ours = peers.get(OURS);
            peers.forEach((peer, result) -> IO.println("| %s | %s | %.1f | %s | %s |"
                    .formatted(topic, peer, result.getScore(), error(result), ratio(ours, result))));
        });
    }

    private static String error(Result<?> result) {
        return Double.isNaN(result.getScoreError()) ? "" : "%.1f".formatted(result.getScoreError());
    }

    private static String ratio(Result<?> ours, Result<?> peer) {
        return ours == null || ours == peer ? "" : "%.2f".formatted(ours.getScore() / peer.getScore());
    }

    private static String topic(RunResult result) {
        String[] parts = result.getParams().getBenchmark().split("\\.");
        String topic = parts[parts.length - 2].replace("Benchmark", "");
        return hasPeer(result) ? topic + " " + parts[parts.length - 1] : topic;
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
