package io.asyncio4j.examples;

import static io.asyncio4j.Asyncio.run;
import static io.asyncio4j.Asyncio.toThread;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// `ChatCluster.java` as several servers, with its page in real browsers.
@Tag("interop")
@Timeout(300)
class ChatClusterInBrowserTest {

    private final List<Process> servers = new ArrayList<>();

    @BeforeAll
    static void assumeBrowser() {
        Browser.assumeInstalled();
    }

    @AfterEach
    void stop() {
        servers.forEach(Process::destroyForcibly);
    }

    @Test
    void browsersOnDifferentServersTalkThoughOneIsKilledAndOneIsPaused() throws Exception {
        run(() -> {
            int adasPort = FreePort.find();
            String member = "127.0.0.1:" + FreePort.find();
            String another = "127.0.0.1:" + FreePort.find();
            Process adas = start(adasPort, member);
            int bobsPort = FreePort.find();
            Process bobs = start(bobsPort, another, member);
            start(FreePort.find(), "127.0.0.1:" + FreePort.find(), member);
            try (var browser = Browser.start()) {
                Browser.Page ada = open(browser, adasPort, "Ada");
                Browser.Page bob = open(browser, bobsPort, "Bob");
                ChatPage.say(ada, "Tea?");
                bob.await(ChatPage.said(1, "Ada", "Tea?"));
                ChatPage.say(bob, "Please!");
                ada.await(ChatPage.said(2, "Bob", "Please!"));

                toThread(() -> adas.destroyForcibly().waitFor());
                ada.await(ChatPage.STATE + ".includes('Trying again')");
                ChatPage.say(bob, "Where are you?");
                bob.await(ChatPage.said(3, "Bob", "Where are you?"));
                start(adasPort, "127.0.0.1:" + FreePort.find(), another);
                ada.await(ChatPage.said(3, "Bob", "Where are you?"));

                signal(bobs, "STOP");
                ChatPage.say(ada, "In the garden");
                ada.await(ChatPage.said(4, "Ada", "In the garden"));
                signal(bobs, "CONT");
                bob.await(ChatPage.said(4, "Ada", "In the garden"));
            }
        });
    }

    private static Browser.Page open(Browser browser, int port, String name) {
        Browser.Page page = browser.open("http://127.0.0.1:" + port + "/#kitchen");
        page.await("document.activeElement.id === 'name'");
        page.type(name);
        page.press("Tab", 9, "");
        page.await("document.activeElement.id === 'text'");
        return page;
    }

    private Process start(int port, String... members) throws Exception {
        List<String> words = new ArrayList<>(List.of("run", "examples/ChatCluster.java", String.valueOf(port)));
        words.addAll(List.of(members));
        return toThread(() -> {
            Process server = Command.asyncio(words.toArray(String[]::new)).start();
            servers.add(server);
            assertThat(server.inputReader().readLine()).startsWith("💬 The chat: http://127.0.0.1:" + port);
            return server;
        });
    }

    private static void signal(Process process, String name) throws Exception {
        toThread(() -> new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
                .start()
                .waitFor());
    }
}
