package io.asyncio4j.examples;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.minutes;
import static io.asyncio4j.Asyncio.run;
import static io.asyncio4j.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.AsyncLock;
import io.asyncio4j.EventLoop;
import io.asyncio4j.console.Console;
import io.asyncio4j.console.Recording;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A recording in a real browser: its program has ended, and the slider goes back to before, during and after a
/// stall.
@Tag("interop")
@Timeout(300)
class RecordingInBrowserTest {

    private static final Path PICTURES = Path.of("target", "console");
    private static final String TOTAL = "Number(document.getElementById('rows').dataset.total)";
    private static final String SHOWN = "Number(document.getElementById('when').dataset.shown)";
    private static final String MOMENT = "Number(document.getElementById('moment').value)";
    private static final String LAST = "Number(document.getElementById('moment').max)";
    private static final int LEFT = 37;
    private static final int RIGHT = 39;
    private static final int HOME = 36;
    private static final int END = 35;

    @TempDir
    private Path folder;

    @BeforeAll
    static void assumeBrowser() {
        Browser.assumeInstalled();
    }

    @BeforeEach
    void record() throws Exception {
        var spinning = new CountDownLatch(1);
        try (var bakery = EventLoop.start(options -> options.name("bakery"));
                var _ = Recording.start(folder, options -> options.interval(Duration.ofMillis(50)))) {
            awaitMore(1000); // with no task
            var _ = bakery.submit(() -> {
                        var lock = new AsyncLock();
                        createTask("baker", () -> {
                            try (var _ = lock.acquire()) {
                                sleep(minutes(60));
                            }
                        });
                        for (int i = 0; i < 40; i++) {
                            createTask("customer-" + i, () -> lock.acquire().close());
                        }
                    })
                    .get();
            var _ = bakery.submit(() -> createTask("spinner", () -> spin(spinning)));
            awaitMore(300);
            spinning.countDown();
            awaitMore(1000);
        }
    }

    @Test
    void theSliderGoesToEachMomentAndTheStallsAreMarkedOnIt() throws Exception {
        tear();
        try (var console = Console.open(folder)) {
            run(() -> {
                try (var browser = Browser.start()) {
                    var page = browser.open(console.url().toString());
                    page.resize(1280, 800, false);
                    page.await("document.querySelectorAll('#marks button').length === 1");
                    page.await("document.querySelector('#alerts .stall').textContent.includes('spinner')");
                    page.await("document.querySelector('#alerts .stall').textContent.includes('.spin(')");
                    page.await("document.getElementById('notes').textContent.includes('is torn')");
                    page.await(TOTAL + " === 42");
                    page.screenshot(PICTURES.resolve("recording-stall-wide.png"));

                    page.press("Home", HOME, "");
                    page.await(SHOWN + " === 0 && " + TOTAL + " === 0");
                    page.press("ArrowRight", RIGHT, "");
                    page.await(SHOWN + " === 1 && " + MOMENT + " === 1");
                    page.value("document.querySelector('#marks button').click()");
                    page.await("document.querySelector('#alerts .stall') !== null && " + TOTAL + " === 42");
                    page.press("ArrowLeft", LEFT, "");
                    page.await("document.querySelector('#alerts .stall') === null");
                    page.press("n", 'N', "n");
                    page.await("document.querySelector('#alerts .stall') !== null");
                    page.press("End", END, "");
                    page.await(SHOWN + " === " + LAST + " && document.querySelector('#alerts .stall') === null");

                    everyViewWorks(page);
                    page.resize(390, 844, true);
                    page.screenshot(PICTURES.resolve("recording-phone.png"));
                    assertThat((Boolean) page.value("document.documentElement.scrollWidth <= 390"))
                            .isTrue();
                    assertThat(browser.problems()).isEmpty();
                }
            });
        }
    }

    private static void everyViewWorks(Browser.Page page) throws Exception {
        page.value("document.querySelector('#rows .row').click()");
        page.await("document.getElementById('details').open"
                + " && document.getElementById('details').textContent.includes('Waited for by')");
        assertThat(page.value("getComputedStyle(document.getElementById('cancel')).display"))
                .as("what is over cannot be cancelled")
                .isEqualTo("none");
        page.value("document.getElementById('close').click()");
        open(page, "groups", "document.querySelector('#groups .group:last-child').textContent.includes('40 tasks')");
        open(page, "tree", "document.querySelector('#tree').textContent.includes('baker')");
        open(page, "resources", "document.getElementById('resources').textContent.includes('held by baker')");
        open(page, "loop", "document.querySelectorAll('.plot path[d]').length === 3");
        page.await("document.querySelector('.stalled').textContent.includes('spinner')");
        page.screenshot(PICTURES.resolve("recording-loop-wide.png"));
        open(page, "tasks", TOTAL + " === 41");
    }

    private static void open(Browser.Page page, String tab, String condition) {
        page.value("document.querySelector('[data-tab=" + tab + "]').click()");
        page.await(condition);
    }

    /// What a program that was killed may leave behind.
    private void tear() throws Exception {
        Path last;
        try (Stream<Path> files = Files.list(folder)) {
            last = files.filter(each -> each.toString().endsWith(".asynciorec"))
                    .sorted()
                    .toList()
                    .getLast();
        }
        Files.write(last, List.of("half a record"), StandardOpenOption.APPEND);
    }

    /// Waits until more was written, which takes real time: another thread looks.
    private void awaitMore(long bytes) throws Exception {
        long wanted = size() + bytes;
        while (size() < wanted) {
            Thread.onSpinWait();
        }
    }

    private long size() throws Exception {
        long sum = 0;
        try (Stream<Path> files = Files.list(folder)) {
            for (Path each : files.toList()) {
                sum += Files.size(each);
            }
        }
        return sum;
    }

    private static void spin(CountDownLatch until) {
        while (until.getCount() > 0) {
            Thread.onSpinWait();
        }
    }
}
