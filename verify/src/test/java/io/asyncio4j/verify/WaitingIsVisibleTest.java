package io.asyncio4j.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.lang.reflect.Executable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// A method that may suspend its caller says so by `@waits` in its documentation, its own or that of what it
/// overrides, and no other does. An override need not wait although what it overrides may.
class WaitingIsVisibleTest {

    private static final String TAG = "waits";

    /// Every wait of a task goes through one of these.
    private static final Set<MethodId> WAITS = Set.of(
            new MethodId("io/asyncio4j/Task", "suspendOn", "(Lio/asyncio4j/Suspension;)V"),
            new MethodId("io/asyncio4j/Task", "yieldNow", "()V"),
            new MethodId("io/asyncio4j/Fiber", "giveWay", "(B)Z"));

    /// What the graph gets wrong, each with the reason.
    private static final Map<String, String> EXCEPTIONS = Map.of(
            "io.asyncio4j.http.server.Handler#handle(Request)", "users write it, and wait as they like",
            "io.asyncio4j.lowlevel.DriverProvider.Hooks#giveWay()", "suspends the host fiber, which is no task",
            "io.asyncio4j.net.Service#accept(Channel)", "on the host fiber: the server has read the files of TLS");

    /// What waits by way of the JDK, where the graph does not follow.
    private static final Set<String> BY_THE_JDK = Set.of(
            "io.asyncio4j.http.client.ClientMiddleware.Next#send(OutgoingRequest)", // whoever implements it
            "io.asyncio4j.http.client.ClientResponse#raiseForStatus()",
            "io.asyncio4j.http.client.ClientSession#events(String)", // by an EventSource
            "io.asyncio4j.http.client.ClientSession#events(String, Consumer)",
            "io.asyncio4j.http.client.ClientSession#events(String, Consumer, Consumer)",
            "io.asyncio4j.http.client.ClientSession#preconnect(String, int)", // in tasks of its own
            "io.asyncio4j.http.events.EventSource#open(Headers)", // whoever implements it
            "io.asyncio4j.http.events.EventStream#begin()",
            "io.asyncio4j.http.server.Request#bytes()",
            "io.asyncio4j.http.server.Request#json(Class)",
            "io.asyncio4j.http.server.Request#json(TypeRef)",
            "io.asyncio4j.http.server.Request#text()",
            "io.asyncio4j.http.server.api.Input#read(Request)",
            "io.asyncio4j.net.Service.Farewell#begin()", // whoever implements it
            "io.asyncio4j.net.socket.LoopSocketFactory#createSocket(InetAddress, int)",
            "io.asyncio4j.net.socket.LoopSocketFactory#createSocket(InetAddress, int, InetAddress, int)",
            "io.asyncio4j.net.socket.LoopSocketFactory#createSocket(String, int)",
            "io.asyncio4j.net.socket.LoopSocketFactory#createSocket(String, int, InetAddress, int)");

    private static final WaitGraph GRAPH = new WaitGraph(Library.classes(), WAITS);

    private static final DocComments COMMENTS = DocComments.read(Library.sources(), TAG);

    private final Map<String, MethodId> methods = publicMethods();

    @Test
    void whatWaitsSaysSo() throws IOException {
        var waiting = new TreeSet<String>();
        var asGiven = new TreeSet<String>();
        Set<String> functions = functions();
        methods.forEach((name, method) -> {
            if (BY_THE_JDK.contains(name) || (GRAPH.waits(method) && !EXCEPTIONS.containsKey(name))) {
                waiting.add(name);
            } else if (GRAPH.runsOneOf(method, functions)) {
                asGiven.add(name);
            }
        });
        write(waiting, asGiven);

        var complaints = new ArrayList<String>();
        methods.forEach((name, method) -> {
            if (waiting.contains(name) && !COMMENTS.tagged().contains(name)) {
                complaints.add(name + " has no @waits, but waits: " + GRAPH.path(method));
            } else if (COMMENTS.taggedThemselves().contains(name)
                    && !waiting.contains(name)
                    && !asGiven.contains(name)) {
                complaints.add(name + " has @waits, but nothing in it waits");
            }
        });
        if (!complaints.isEmpty()) {
            fail("What waits, and what says so, are not the same:\n" + String.join("\n", complaints));
        }
        assertThat(methods.keySet()).containsAll(EXCEPTIONS.keySet()).containsAll(BY_THE_JDK);
    }

    @Test
    void everythingPublicHasAComment() {
        assertThat(COMMENTS.bare())
                .filteredOn(name -> Library.exports().stream()
                        .anyMatch(each -> name.matches(each.replace(".", "\\.") + "\\.[A-Z].*")))
                .isEmpty();
    }

    private static Map<String, MethodId> publicMethods() {
        var methods = new TreeMap<String, MethodId>();
        for (Library.Module module : Library.MODULES) {
            module.publicTypes().stream()
                    .flatMap(Library::publicMembers)
                    .filter(member -> !isTest(member))
                    .map(MethodId::of)
                    .forEach(method -> methods.put(method.toString(), method));
        }
        return methods;
    }

    /// In a contract that others run.
    private static boolean isTest(Executable member) {
        return Arrays.stream(member.getAnnotations())
                .anyMatch(each -> each.annotationType().getSimpleName().endsWith("Test"));
    }

    /// The interfaces by which users hand code to the library.
    private static Set<String> functions() {
        return Library.MODULES.stream()
                .flatMap(module -> module.publicTypes().stream())
                .filter(type -> type.isAnnotationPresent(FunctionalInterface.class))
                .map(type -> type.getName().replace('.', '/'))
                .collect(Collectors.toSet());
    }

    /// For whoever writes the tags.
    private void write(Set<String> waiting, Set<String> asGiven) throws IOException {
        Path folder = Files.createDirectories(Library.root().resolve("verify/target/waits"));
        Files.write(folder.resolve("waits.txt"), waiting);
        Files.write(folder.resolve("waits-as-its-argument.txt"), asGiven);
        Files.write(folder.resolve("handed-on.txt"), GRAPH.handedOn());
        var why = new ArrayList<String>();
        methods.forEach((name, method) -> {
            if (waiting.contains(name)) {
                why.add(name + ": " + GRAPH.path(method));
            }
        });
        Files.write(folder.resolve("why.txt"), why);
    }
}
