package io.asyncio4j.verify;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.TagFilter;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

/// Runs the test classes that its arguments name, in this JVM, and prints what came of it.
final class TestRun {

    private TestRun() {}

    public static void main(String[] classes) {
        var summary = new SummaryGeneratingListener();
        LauncherFactory.create()
                .execute(
                        LauncherDiscoveryRequestBuilder.request()
                                .selectors(Arrays.stream(classes)
                                        .map(DiscoverySelectors::selectClass)
                                        .toList())
                                .filters(TagFilter.excludeTags("heavy")) // millions of wake-ups are not needed here
                                .build(),
                        summary);
        var out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        summary.getSummary().printFailuresTo(out);
        boolean none = summary.getSummary().getTestsSucceededCount() == 0;
        out.println("succeeded " + summary.getSummary().getTestsSucceededCount() + " failed "
                + (summary.getSummary().getTotalFailureCount() + (none ? 1 : 0)));
        System.exit(0);
    }
}
