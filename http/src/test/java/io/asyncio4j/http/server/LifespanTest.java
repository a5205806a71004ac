package io.asyncio4j.http.server;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.run;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.http.HttpTest.application;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncio4j.CancelledError;
import io.asyncio4j.Promise;
import io.asyncio4j.http.client.ClientSession;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What is done around the time in which an application serves.
@Timeout(60)
class LifespanTest {

    private final List<String> story = new ArrayList<>();

    @Test
    void contextsStartInOrderAndCleanUpInReverse() throws Exception {
        var inner = context(new Application(), "inner").onStart(() -> story.add("inner starts"));
        var app = context(context(application(), "a"), "b")
                .onStart(() -> story.add("start"))
                .onShutdown(() -> story.add("shutdown"))
                .get("/", _ -> {
                    story.add("request");
                    return Response.empty();
                })
                .mount("/in", inner);
        run(() -> {
            try (var server = app.start(0);
                    var session = new ClientSession()) {
                session.get(server.uri() + "/").close();
            }
            story.add("closed");
            app.start(0).close(); // again
        });
        var once = List.of("a+", "b+", "start", "inner+", "inner starts", "request", "shutdown", "inner-", "b-", "a-");
        assertThat(story).startsWith(once.toArray(String[]::new));
        assertThat(story.subList(once.size(), story.size()))
                .containsExactly(
                        "closed", "a+", "b+", "start", "inner+", "inner starts", "shutdown", "inner-", "b-", "a-");
    }

    @Test
    void aFailureToStartCleansUpWhatHasStarted() throws Exception {
        var app = context(application(), "a")
                .cleanupContext(_ -> {
                    throw new IllegalStateException("no database");
                })
                .cleanupContext(_ -> story.add("never"));
        run(() -> assertThatThrownBy(() -> app.start(0)).hasMessage("no database"));
        assertThat(story).containsExactly("a+", "a-");
        story.clear();
        var late = context(application(), "a").onStart(() -> {
            throw new IllegalStateException("no start");
        });
        run(() -> assertThatThrownBy(() -> late.start(0)).hasMessage("no start"));
        assertThat(story).containsExactly("a+", "a-");
        story.clear();
        var hasty = context(application(), "a").cleanupContext(_ -> story.add("hasty"));
        run(() -> assertThatThrownBy(() -> hasty.start(0))
                .hasMessage("the body of a cleanup context must wait by Serving.await before it ends, and has not"));
        assertThat(story).containsExactly("a+", "hasty", "a-");
    }

    @Test
    void aPortThatIsTakenCleansUpWhatHasStarted() throws Exception {
        run(() -> {
            try (var first = application().start(0)) {
                var app = context(application(), "a");
                assertThatThrownBy(() -> app.start(first.port())).hasMessageContaining("in use");
            }
        });
        assertThat(story).containsExactly("a+", "a-");
    }

    @Test
    void aStartThatIsCancelledCleansUp() throws Exception {
        var app = context(application(), "a").cleanupContext(serving -> {
            try {
                story.add("b+");
                sleep(seconds(600));
                serving.await();
            } finally {
                sleep(java.time.Duration.ZERO);
                story.add("b cut");
            }
        });
        run(() -> {
            var start = createTask(() -> app.start(0));
            while (!story.contains("b+")) {
                sleep(java.time.Duration.ZERO);
            }
            start.cancel();
            assertThatThrownBy(start::await).isInstanceOf(CancelledError.class);
        });
        assertThat(story).containsExactly("a+", "b+", "b cut", "a-");
    }

    @Test
    void aFailureToCleanUpIsThrownByCloseWhenAllHaveCleanedUp() throws Exception {
        var app = context(application(), "a")
                .cleanupContext(serving -> {
                    serving.await();
                    throw new IllegalStateException("first");
                })
                .cleanupContext(serving -> {
                    serving.await();
                    throw new IllegalStateException("second");
                });
        run(() -> {
            var server = app.start(0);
            assertThatThrownBy(server::close)
                    .hasMessage("second")
                    .satisfies(e -> assertThat(e.getSuppressed())
                            .extracting(Throwable::getMessage)
                            .contains("first"));
        });
        assertThat(story).containsExactly("a+", "a-");
    }

    @Test
    void theApplicationEndsWithTheLastOfItsServers() throws Exception {
        var app = context(application(), "a");
        run(() -> {
            var first = app.start(0);
            var second = app.start(0);
            first.close();
            story.add("first closed");
            second.close();
        });
        assertThat(story).containsExactly("a+", "first closed", "a-");
    }

    @Test
    void workAfterAResponseHoldsNobodyUpButTheEnd() throws Exception {
        var go = new Promise<String>();
        var app = context(application(), "a").get("/", request -> {
            request.with(Key.of("x"), "y").afterwards(() -> story.add("work " + go.await()));
            request.afterwards(() -> {
                throw new IllegalStateException("fails alone");
            });
            return Response.text("answer");
        });
        run(() -> {
            var server = app.start(0);
            try (var session = new ClientSession()) {
                story.add(session.get(server.uri() + "/").text());
                story.add(session.get(server.uri() + "/").text());
                var shutdown = createTask(() -> server.shutdown(seconds(600)));
                while (server.isServing()) {
                    sleep(java.time.Duration.ZERO);
                }
                go.complete("done");
                shutdown.await();
            }
        });
        assertThat(story).containsExactly("a+", "answer", "answer", "work done", "work done", "a-");
    }

    @Test
    void whatDoesNotEndIsCancelledWhenTheGraceIsOver() throws Exception {
        var app = context(application(), "a")
                .onShutdown(() -> forEver("shutdown"))
                .get("/", request -> {
                    request.afterwards(() -> forEver("work"));
                    return Response.text("answer");
                });
        run(() -> {
            var server = app.start(0);
            try (var session = new ClientSession()) {
                session.get(server.uri() + "/").close();
                server.close();
            }
        });
        assertThat(story)
                .startsWith("a+")
                .endsWith("a-")
                .contains("work cut", "shutdown cut")
                .hasSize(4);
    }

    @Test
    void anApplicationThatIsMountedHasNoServerOfItsOwn() throws Exception {
        var inner = new Application();
        new Application().mount("/in", inner);
        run(() -> assertThatThrownBy(() -> inner.start(0)).hasMessageContaining("served by the outer one"));
    }

    private void forEver(String name) {
        try {
            sleep(seconds(600));
        } finally {
            story.add(name + " cut");
        }
    }

    private Application context(Application app, String name) {
        return app.cleanupContext(serving -> {
            story.add(name + "+");
            try {
                serving.await();
            } finally {
                sleep(java.time.Duration.ZERO);
                story.add(name + "-");
            }
        });
    }
}
