package io.asyncio4j.examples;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.minutes;
import static io.asyncio4j.Asyncio.run;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.AsyncLock;
import io.asyncio4j.AsyncQueue;
import io.asyncio4j.EventLoop;
import io.asyncio4j.TaskGroup;
import io.asyncio4j.console.Console;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The live page of a program in a real browser: 100,000 tasks, a cycle of waits, a queue that is full, a stall.
@Tag("interop")
@Timeout(600)
class ConsoleInBrowserTest {

    private static final int MANY = 100_000;
    private static final String ROWS = "document.querySelectorAll('#rows .row').length";
    private static final String TOTAL = "Number(document.getElementById('rows').dataset.total)";
    private static final Path PICTURES = Path.of("target", "console");

    private final CountDownLatch spinning = new CountDownLatch(1);
    private EventLoop observed;

    @BeforeAll
    static void assumeBrowser() {
        Browser.assumeInstalled();
    }

    @BeforeEach
    void start() throws Exception {
        observed = EventLoop.start(options -> options.name("bakery").cancelFromOutside(true));
        var _ = observed.submit(() -> {
                    var tea = new AsyncLock();
                    var milk = new AsyncLock();
                    createTask("ada", () -> takeBoth(tea, milk));
                    createTask("bob", () -> takeBoth(milk, tea));
                    createTask(
                            "shop",
                            () -> TaskGroup.run(group -> {
                                for (int i = 0; i < MANY; i++) {
                                    group.createTask("customer-" + i, () -> sleep(minutes(60)));
                                }
                                group.createTask("odd", ConsoleInBrowserTest::beOdd);
                            }));
                    var orders = new AsyncQueue<String>();
                    createTask("waiter", () -> {
                        while (true) {
                            orders.put("tea");
                            sleep(millis(20));
                        }
                    });
                    createTask("clerk", ConsoleInBrowserTest::takeOrdersThatGoWrong);
                    createTask("impatient", ConsoleInBrowserTest::askAgainAndAgain);
                    observed.awaitAllBlocked();
                })
                .get();
    }

    @AfterEach
    void end() {
        spinning.countDown();
        observed.close();
    }

    @Test
    void aHundredThousandTasksAreUsableWideAndOnAPhone() throws Exception {
        try (var console = Console.start()) {
            run(() -> {
                try (var browser = Browser.start()) {
                    var page = browser.open(console.url().toString());
                    page.resize(1280, 800, false);
                    page.await(TOTAL + " >= " + MANY);
                    assertThat((Number) page.value(ROWS))
                            .extracting(Number::intValue)
                            .satisfies(rows -> assertThat(rows).isBetween(20, 200));
                    page.await("document.querySelector('.cycle').textContent.includes('ada')");
                    page.screenshot(PICTURES.resolve("tasks-wide.png"));

                    page.value("document.getElementById('scroll').scrollTop = 1e9");
                    page.await("document.getElementById('rows').textContent.includes('customer-" + (MANY - 1) + "')");
                    filter(page, "customer-4711");
                    page.await(TOTAL + " > 0 && " + TOTAL + " < 20");
                    page.value("document.querySelector('#rows .row').click()");
                    page.await("document.getElementById('details').open"
                            + " && document.getElementById('details').textContent.includes('shop')");
                    page.screenshot(PICTURES.resolve("task-wide.png"));
                    page.value("document.getElementById('close').click()");
                    filter(page, "");

                    open(page, "groups", "document.querySelectorAll('.group').length > 3");
                    page.await("document.querySelector('#groups .group:last-child').textContent.includes('100,000"
                            + " tasks')");
                    page.screenshot(PICTURES.resolve("groups-wide.png"));
                    open(page, "tree", "document.querySelector('#tree details') !== null");
                    page.value("document.querySelector('#tree details').open = true");
                    page.await("document.querySelector('#tree details').textContent.includes('customer-1')");
                    open(page, "resources", "document.getElementById('resources').textContent.includes('AsyncQueue')");
                    page.screenshot(PICTURES.resolve("resources-wide.png"));

                    open(page, "ended", "document.getElementById('ended').textContent.includes('the guest has left')");
                    page.await("document.getElementById('ended').textContent.includes('nobody has asked')");
                    page.screenshot(PICTURES.resolve("ended-wide.png"));
                    page.await("document.getElementById('lints').textContent.includes('wakes itself')");
                    page.await("document.getElementById('lints').textContent.includes('unretrieved error')");
                    page.value("document.getElementById('lints').open = true");
                    open(page, "tasks", ROWS + " > 5");
                    filter(page, "impatient");
                    page.await(TOTAL + " == 1");
                    page.screenshot(PICTURES.resolve("lints-wide.png"));
                    page.value("document.querySelector('#rows .row').click()");
                    page.await("document.querySelectorAll('#details .histogram meter').length > 1");
                    page.await("document.querySelector('#details .lint').textContent.includes('given way')");
                    page.screenshot(PICTURES.resolve("histograms-wide.png"));
                    page.value("document.getElementById('close').click()");
                    filter(page, "");

                    open(page, "compare", "document.getElementById('mark') !== null");
                    page.value("document.getElementById('mark').click()");
                    page.await("document.getElementById('compare').textContent.includes('still at the same wait')");
                    var _ = observed.submit(() -> createTask("newcomer", () -> sleep(minutes(60))));
                    page.await("document.getElementById('compare').textContent.includes('newcomer')");
                    page.screenshot(PICTURES.resolve("compare-wide.png"));

                    var _ = observed.submit(() -> createTask("spinner", this::spin));
                    open(page, "loop", "document.querySelectorAll('.plot').length >= 3");
                    page.await("document.querySelector('#alerts .stall').textContent.includes('spinner')");
                    page.await("document.querySelector('.stalled').textContent.includes('ConsoleInBrowserTest.spin')");
                    page.screenshot(PICTURES.resolve("loop-wide.png"));
                    spinning.countDown();
                    page.await("document.querySelector('#alerts .stall') === null");

                    page.resize(390, 844, true);
                    open(page, "tasks", ROWS + " > 5");
                    assertThat(page.value("document.documentElement.scrollWidth"))
                            .isEqualTo(390);
                    page.screenshot(PICTURES.resolve("tasks-phone.png"));
                    open(page, "groups", "document.querySelectorAll('.group').length > 3");
                    page.screenshot(PICTURES.resolve("groups-phone.png"));
                    open(page, "resources", "document.getElementById('resources').textContent.includes('AsyncQueue')");
                    page.screenshot(PICTURES.resolve("resources-phone.png"));
                    open(page, "ended", "document.getElementById('ended').textContent.includes('the guest has left')");
                    page.screenshot(PICTURES.resolve("ended-phone.png"));
                    open(page, "compare", "document.getElementById('compare').textContent.includes('newcomer')");
                    page.screenshot(PICTURES.resolve("compare-phone.png"));
                    open(page, "tasks", ROWS + " > 5");
                    page.value("document.querySelector('#rows .row').click()");
                    page.await("document.getElementById('details').open"
                            + " && document.querySelectorAll('#details .histogram').length == 2");
                    page.screenshot(PICTURES.resolve("task-phone.png"));
                    page.value("document.getElementById('close').click()");
                    assertThat(page.value("document.documentElement.scrollWidth"))
                            .isEqualTo(390);
                    assertThat(browser.problems()).isEmpty();
                }
            });
        }
    }

    private static void open(Browser.Page page, String tab, String condition) {
        page.value("document.querySelector('[data-tab=" + tab + "]').click()");
        page.await(condition);
    }

    private static void filter(Browser.Page page, String text) {
        page.value("{ const box = document.getElementById('filter'); box.value = '" + text
                + "'; box.dispatchEvent(new Event('input')); }");
    }

    private void spin() {
        while (spinning.getCount() > 0) {
            Thread.onSpinWait();
        }
    }

    private static void takeOrdersThatGoWrong() {
        while (true) {
            var order = createTask("order", () -> sleep(minutes(60)));
            createTask("burnt", () -> {
                throw new IllegalStateException("no tea");
            });
            sleep(millis(500));
            order.cancel("the guest has left");
        }
    }

    private static void askAgainAndAgain() {
        while (true) {
            for (int i = 0; i < 500; i++) {
                yieldNow();
            }
            sleep(millis(200));
        }
    }

    private static void beOdd() {
        sleep(minutes(60));
    }

    private static void takeBoth(AsyncLock one, AsyncLock other) {
        try (var _ = one.acquire()) {
            yieldNow();
            other.acquire().close();
        }
    }
}
