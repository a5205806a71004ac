package io.asyncio4j.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.internal.PlatformDependent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// What the process holds, after a collection.
record Footprint(List<String> descriptors, long heap, long direct) {

    private static final long SLACK = 12L << 20; // bytes by which memory may differ without being lost

    static Footprint take() throws Exception {
        for (int n = 0; n < 3; n++) {
            System.gc();
            Thread.sleep(200); // real time: the kernel closes
        }
        var runtime = Runtime.getRuntime();
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return new Footprint(
                    open.map(Footprint::target).sorted().toList(),
                    runtime.totalMemory() - runtime.freeMemory(),
                    PlatformDependent.usedDirectMemory());
        }
    }

    void assertNoMoreThan(Footprint before) {
        assertThat(descriptors.size())
                .as("descriptors, before %s, after %s", before.descriptors, descriptors)
                .isLessThanOrEqualTo(before.descriptors.size());
        assertThat(heap).as("heap").isLessThan(before.heap + SLACK);
        assertThat(direct).as("memory beside the heap").isLessThan(before.direct + SLACK);
    }

    @Override
    public String toString() {
        return descriptors.size() + " descriptors, heap " + (heap >> 10) + " KiB, beside it " + (direct >> 10) + " KiB";
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException e) {
            return "closed meanwhile";
        }
    }
}
