package io.asyncio4j.examples;

import static io.asyncio4j.Asyncio.run;
import static io.asyncio4j.Asyncio.toThread;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.function.VoidFn;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The pages of `Chat.java` and `LiveFeed.java` in a real browser.
@Tag("interop")
@Timeout(300)
class PagesInBrowserTest {

    private static final String PATH = "document.querySelector('#chart path')?.getAttribute('d')";

    private static final String HERE = "document.getElementById('here').textContent";

    @BeforeAll
    static void assumeBrowser() {
        Browser.assumeInstalled();
    }

    @Test
    void twoBrowsersChatWithEachOtherAndGoOnWhenTheServerHasRestarted() throws Exception {
        int port = FreePort.find();
        withBrowser(browser -> {
            Browser.Page ada;
            Browser.Page bob;
            try (var _ = Site.start("Chat", port)) {
                ada = browser.open(site(port));
                bob = browser.open(site(port) + "#kitchen");
                introduce(ada, "Ada");
                introduce(bob, "Bob");
                ada.await(HERE + " === 'Here: Ada, Bob'");
                ChatPage.say(ada, "Is there any tea? <b>☕</b>");
                bob.await(ChatPage.said(1, "Ada", "Is there any tea? <b>☕</b>"));
                ChatPage.say(bob, "Plenty.");
                ada.await(ChatPage.said(2, "Bob", "Plenty."));

                var eve = browser.open(site(port) + "#kitchen");
                eve.await(ChatPage.said(2, "Bob", "Plenty."));
                eve.value("location.hash = '#garden'");
                eve.await("document.querySelectorAll('#log li').length === 0");
                ada.await(HERE + " === 'Here: Ada, Bob'");
            }
            ada.await(ChatPage.STATE + ".includes('Trying again')");
            ChatPage.say(ada, "Still there?");
            ada.await(ChatPage.STATE + ".includes('stays here') || " + ChatPage.STATE + ".includes('Trying again')");
            try (var _ = Site.start("Chat", port)) {
                ada.await(HERE + ".includes('Ada') && " + HERE + ".includes('Bob')");
                ada.press("Enter", 13, "\r");
                bob.await(ChatPage.said(3, "Ada", "Still there?"));
                ada.await(ChatPage.said(3, "Ada", "Still there?"));
            }
        });
    }

    @Test
    void theChartMovesAndGoesOnWhenTheServerHasRestarted() throws Exception {
        int port = FreePort.find();
        withBrowser(browser -> {
            Browser.Page page;
            try (var _ = Site.start("LiveFeed", port)) {
                page = browser.open(site(port));
                awaitMove(page);
                awaitMove(page);
                assertThat(page.value("document.querySelectorAll('#chart path').length"))
                        .isEqualTo(3);
                assertThat(page.value("[...document.querySelectorAll('dt')].map(each => each.textContent).join()"))
                        .isEqualTo("Cocoa,Coffee,Tea");
                page.value("document.getElementById('pause').focus()");
                page.press("Enter", 13, "\r");
                page.await("document.getElementById('pause').textContent === 'Go on'");
                page.press("Enter", 13, "\r");
                awaitMove(page);
            }
            page.await(ChatPage.STATE + ".includes('Trying again')");
            Object before = page.value(PATH);
            try (var _ = Site.start("LiveFeed", port)) {
                page.await(PATH + " !== '" + before + "'");
                page.await(ChatPage.STATE + ".startsWith('Live')");
                awaitMove(page);
            }
        });
    }

    private void withBrowser(VoidFn<Browser, Exception> body) throws Exception {
        run(() -> {
            try (var browser = Browser.start()) {
                body.accept(browser);
                assertThat(browser.problems()).isEmpty();
            }
        });
    }

    private static void awaitMove(Browser.Page page) {
        page.await("typeof " + PATH + " === 'string'");
        page.await(PATH + " !== '" + page.value(PATH) + "'");
    }

    /// Writes the name, goes on with the Tab key, and waits until it is known.
    private static void introduce(Browser.Page page, String name) {
        page.await("document.activeElement.id === 'name'");
        page.type(name);
        page.press("Tab", 9, "");
        page.await(HERE + ".includes('" + name + "')");
        assertThat(page.value("document.activeElement.id")).isEqualTo("text");
    }

    private static String site(int port) {
        return "http://127.0.0.1:" + port + "/";
    }

    /// A program that serves pages.
    private record Site(Process process) implements AutoCloseable {

        static Site start(String program, int port) throws IOException {
            var site = new Site(Command.asyncio("run", "examples/" + program + ".java", String.valueOf(port))
                    .start());
            boolean started = false;
            try {
                String line = toThread(() -> site.process.inputReader().readLine());
                assertThat(line).endsWith("http://127.0.0.1:" + port + "/");
                started = true;
                return site;
            } finally {
                if (!started) {
                    site.process.destroyForcibly();
                }
            }
        }

        /// Stops it by Ctrl-C.
        @Override
        public void close() {
            try {
                new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start();
                toThread(() -> assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue());
                assertThat(process.inputReader().lines().toList()).endsWith("Closed 👋");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } finally {
                process.destroyForcibly();
            }
        }
    }
}
