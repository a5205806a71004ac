package io.asyncio4j.benchmarks.cluster;

import io.asyncio4j.cluster.Cluster;
import io.asyncio4j.function.RemoteOp;
import io.asyncio4j.function.VoidFn;
import io.asyncio4j.process.ProcessPool;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Where jobs run.
@FunctionalInterface
interface Place {

    long run(RemoteOp<Long, RuntimeException> job);

    /// Makes a place for the time of `body`.
    ///
    /// @param kind `near`: the only member; `far`: other members, each a process; `process`: a pool of processes
    /// @param workers how many members or processes
    /// @param atOnce how many jobs each takes
    static void with(String kind, int workers, int atOnce, VoidFn<Place, RuntimeException> body) {
        switch (kind) {
            case "near" -> {
                try (var cluster = Cluster.join(options -> options.jobs(atOnce))) {
                    body.accept(cluster::run);
                }
            }
            case "far" -> far(workers, atOnce, body);
            case "process" -> {
                try (var pool = new ProcessPool(workers)) {
                    body.accept(pool::run);
                }
            }
            default -> throw new IllegalArgumentException("kind must be near, far or process, was " + kind);
        }
    }

    private static void far(int workers, int atOnce, VoidFn<Place, RuntimeException> body) {
        var processes = new ArrayList<Process>();
        try (var cluster = Cluster.join(options ->
                options.listen("127.0.0.1", 0).name("benchmark").jobs(0).allow("io.asyncio4j.benchmarks.cluster"))) {
            for (int n = 0; n < workers; n++) {
                processes.add(start(cluster.me().address(), atOnce));
            }
            cluster.awaitMembers(workers + 1);
            body.accept(cluster::run);
        } finally {
            processes.forEach(Process::destroyForcibly);
        }
    }

    private static Process start(String address, int atOnce) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Member.class.getName()));
        command.addAll(List.of(address, String.valueOf(atOnce)));
        try {
            return new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
