package io.asyncio4j.examples;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.timeout;
import static io.asyncio4j.Asyncio.toThread;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.asyncio4j.Promise;
import io.asyncio4j.Task;
import io.asyncio4j.http.client.ClientSession;
import io.asyncio4j.http.websocket.WebSocket;
import io.asyncio4j.http.websocket.WebSocketClosedException;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/// A headless Chromium, spoken to by its DevTools over a WebSocket of ours. Loop only.
///
/// Source: the Chrome DevTools Protocol.
final class Browser implements AutoCloseable {

    private static final String READY = "DevTools listening on ";
    private static final int LONGEST = 64 << 20; // bytes of a message

    private final Process process;
    private final Path profile; // its folder
    private final ClientSession session;
    private final WebSocket socket;
    private final Task<?> receiving;
    private final Map<Integer, Promise<Map<?, ?>>> asked = new HashMap<>();
    private final List<String> problems = new ArrayList<>();
    private int lastId;

    private Browser(Process process, Path profile, ClientSession session, WebSocket socket) {
        this.process = process;
        this.profile = profile;
        this.session = session;
        this.socket = socket;
        this.receiving = createTask("DevTools", this::receive);
    }

    /// Skips the test if there is no Chromium.
    static void assumeInstalled() {
        assumeTrue(!find().isEmpty(), "chromium is not installed (Debian: chromium; .ci/peers installs it)");
    }

    /// Starts one. In a task.
    static Browser start() throws IOException {
        Path profile = Files.createTempDirectory("browser");
        Process process = new ProcessBuilder(
                        find(),
                        "--headless=new",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-dev-shm-usage",
                        "--remote-debugging-port=0",
                        "--user-data-dir=" + profile,
                        "about:blank")
                .redirectErrorStream(true)
                .start();
        boolean started = false;
        var session = new ClientSession();
        try {
            String url = toThread(() -> address(process.inputReader()));
            WebSocket socket = session.webSocket(url, options -> options.maxMessage(LONGEST));
            var browser = new Browser(process, profile, session, socket);
            started = true;
            return browser;
        } finally {
            if (!started) {
                kill(process, profile);
                session.close();
            }
        }
    }

    /// Opens a page that shares nothing with others: no cookies, no storage.
    Page open(String url) {
        String context =
                (String) ask("", "Target.createBrowserContext", Map.of()).get("browserContextId");
        var made = ask("", "Target.createTarget", Map.of("url", "about:blank", "browserContextId", context));
        var attached = ask("", "Target.attachToTarget", Map.of("targetId", made.get("targetId"), "flatten", true));
        var page = new Page((String) attached.get("sessionId"));
        page.ask("Runtime.enable", Map.of());
        page.ask("Log.enable", Map.of());
        page.ask("Page.enable", Map.of());
        page.ask("Page.navigate", Map.of("url", url));
        return page;
    }

    /// What pages have complained about: errors of their scripts, and what their policy forbids.
    List<String> problems() {
        return problems;
    }

    @Override
    public void close() throws IOException {
        receiving.cancel();
        socket.abort();
        session.close();
        kill(process, profile);
    }

    private Map<?, ?> ask(String page, String method, Map<String, ?> params) {
        var question = new HashMap<String, Object>(Map.of("id", ++lastId, "method", method, "params", params));
        if (!page.isEmpty()) {
            question.put("sessionId", page);
        }
        var answer = new Promise<Map<?, ?>>();
        asked.put(lastId, answer);
        socket.sendJson(question);
        return timeout(seconds(60), answer::await);
    }

    private void receive() {
        try {
            for (Map<?, ?> message : socket.json(Map.class)) {
                if (message.get("id") instanceof Number id) {
                    Promise<Map<?, ?>> answer = Objects.requireNonNull(asked.remove(id.intValue()));
                    if (message.containsKey("error")) {
                        answer.fail(new AssertionError(message.toString()));
                    } else {
                        answer.complete((Map<?, ?>) message.get("result"));
                    }
                } else if ("Runtime.exceptionThrown".equals(message.get("method"))
                        || message.toString().contains("source=security")) {
                    problems.add(message.toString());
                }
            }
        } catch (WebSocketClosedException e) {
            asked.values().forEach(each -> each.fail(e));
        }
    }

    private static String address(BufferedReader output) throws IOException {
        var all = new ArrayList<String>();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            if (line.startsWith(READY)) {
                return line.substring(READY.length());
            }
            all.add(line);
        }
        throw new IOException("Chromium has ended: " + all);
    }

    private static void kill(Process process, Path profile) throws IOException {
        try (Stream<ProcessHandle> children = process.descendants()) {
            List<ProcessHandle> all = children.toList();
            process.destroyForcibly();
            all.forEach(ProcessHandle::destroyForcibly);
            toThread(() -> {
                process.waitFor();
                all.forEach(each -> each.onExit().join());
                delete(profile);
            });
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(each);
            }
        }
    }

    private static String find() {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .flatMap(folder -> Stream.of(Path.of(folder, "chromium"), Path.of(folder, "chromium-browser")))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst()
                .orElse("");
    }

    /// One page.
    final class Page {

        private final String id;

        private Page(String id) {
            this.id = id;
        }

        /// The value of an expression of JavaScript.
        Object value(String script) {
            var answer = ask("Runtime.evaluate", Map.of("expression", script, "returnByValue", true));
            if (answer.containsKey("exceptionDetails")) {
                throw new AssertionError(script + ": " + answer.get("exceptionDetails"));
            }
            return ((Map<?, ?>) answer.get("result")).get("value");
        }

        /// Waits until an expression of JavaScript is true.
        void await(String condition) {
            // a page that is still loading has not all of it
            String script = "(() => { try { return " + condition + "; } catch (e) { return String(e); } })()";
            Object last = value(script);
            for (int looks = 0; !Boolean.TRUE.equals(last); looks++) {
                if (looks == 2400) {
                    throw new AssertionError(condition + " is " + last + " in\n" + value("document.body.innerText"));
                }
                sleep(millis(50)); // real time: another program runs
                last = value(script);
            }
        }

        /// Types text where the focus is.
        void type(String text) {
            ask("Input.insertText", Map.of("text", text));
        }

        /// Presses a key.
        ///
        /// @param key such as `Enter` or `Tab`
        /// @param code of the key
        /// @param text that it types; may be empty
        void press(String key, int code, String text) {
            for (String kind : List.of("keyDown", "keyUp")) {
                var event = new HashMap<String, Object>(
                        Map.of("type", kind, "key", key, "code", key, "windowsVirtualKeyCode", code));
                if (kind.equals("keyDown") && !text.isEmpty()) {
                    event.put("text", text);
                }
                ask("Input.dispatchKeyEvent", event);
            }
        }

        /// Makes the page as large as a window, or as a phone.
        void resize(int width, int height, boolean phone) {
            ask(
                    "Emulation.setDeviceMetricsOverride",
                    Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", phone));
        }

        /// Takes a picture of what is seen.
        void screenshot(Path file) throws IOException {
            Object picture = ask("Page.captureScreenshot", Map.of()).get("data");
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.write(file, Base64.getDecoder().decode(String.valueOf(picture)));
        }

        private Map<?, ?> ask(String method, Map<String, ?> params) {
            return Browser.this.ask(id, method, params);
        }
    }
}
