package io.asyncio4j;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.gather;
import static io.asyncio4j.Asyncio.run;
import static io.asyncio4j.Asyncio.toThread;
import static io.asyncio4j.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class ContextTest {

    private static final ContextVar<String> USER = ContextVar.of("user", "nobody");
    private static final ContextVar<Integer> DEPTH = ContextVar.of("depth");
    private static final ScopedValue<String> TENANT = ScopedValue.newInstance();

    @Test
    void scopedValuesAreSeenByWorkOnAThreadAndLeaveNothing() {
        run(() -> {
            ScopedValue.where(TENANT, "acme").run(() -> {
                assertThat(toThread(() -> TENANT.get()
                                + ScopedValue.where(TENANT, "inner").call(TENANT::get)
                                + TENANT.get()))
                        .isEqualTo("acmeinneracme");
                assertThat(toThread(Runnable::run, TENANT::get)).isEqualTo("acme");
                assertThatThrownBy(() -> toThread(() -> {
                            throw new IOException(TENANT.get());
                        }))
                        .isInstanceOf(IOException.class)
                        .hasMessage("acme");
                assertThat(toThread(() -> {
                            var seen = new CompletableFuture<String>();
                            Thread.ofPlatform()
                                    .start(() -> seen.complete("" + TENANT.isBound()))
                                    .join();
                            return seen.join();
                        }))
                        .isEqualTo("false"); // as in a thread that a task starts
            });
            assertThat(toThread(TENANT::isBound)).isFalse();
        });
    }

    @Test
    void aTaskBeginsWithItsCreatorsValuesAndItsChangesDoNotLeak() {
        run(() -> {
            set("ann");
            var child = createTask(() -> {
                String first = USER.get();
                set("child");
                return first + ", " + USER.get();
            });
            set("bob");
            assertThat(child.await()).isEqualTo("ann, child");
            assertThat(USER.get()).isEqualTo("bob");
            assertThat(gather(USER::get, USER::get)).containsExactly("bob", "bob");
        });
        assertThat(USER.get()).isEqualTo("nobody");
    }

    @Test
    void aTokenPutsTheValueBack() {
        run(() -> {
            try (var _ = USER.set("ann")) {
                try (var _ = USER.set("bob")) {
                    assertThat(USER.get()).isEqualTo("bob");
                }
                assertThat(USER.get()).isEqualTo("ann");
            }
            assertThat(USER.get()).isEqualTo("nobody");
        });
    }

    @Test
    void aVariableWithoutAValueSaysSo() {
        run(() -> {
            assertThat(DEPTH.find()).isEmpty();
            assertThatThrownBy(DEPTH::get)
                    .isInstanceOf(NoSuchElementException.class)
                    .hasMessage("ContextVar[depth] has no value here");
            try (var _ = DEPTH.set(1)) {
                assertThat(DEPTH.get()).isEqualTo(1);
            }
            assertThat(DEPTH.find()).isEmpty();
        });
    }

    @Test
    void aTokenOfAnotherTaskIsRefused() {
        run(() -> {
            var token = USER.set("ann");
            var closing = createTask(token::close);
            assertThatThrownBy(closing::await)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("ContextVar[user] was set in another context, such as that of another task");
            token.close();
            token.close();
            assertThat(USER.get()).isEqualTo("nobody");
        });
    }

    @Test
    void anExplicitContextIsSharedByWhoRunsInIt() {
        run(() -> {
            set("ann");
            var shared = Context.copy();
            var writing = createTask(() -> shared.run(() -> set("written")));
            writing.await();
            var reading = createTask(() -> shared.run(USER::get));
            assertThat(reading.await()).isEqualTo("written");
            assertThat(USER.get()).isEqualTo("ann");
            assertThat(shared.run(() -> Context.copy().run(USER::get))).isEqualTo("written");
            assertThat(shared).hasToString("Context{ContextVar[user]=written}");
        });
    }

    @Test
    void callbacksRunWithACopyOfTheValuesOfWhoAskedForThem() {
        run(() -> {
            var seen = new ArrayList<String>();
            var loop = EventLoop.current();
            var promise = new Promise<String>();
            set("ann");
            loop.callSoon(() -> {
                seen.add("soon " + USER.get());
                set("lost");
            });
            loop.callSoon(() -> seen.add("next " + USER.get()));
            promise.onDone(_ -> seen.add("done " + USER.get()));
            set("bob");
            promise.complete("");
            yieldNow();
            yieldNow();
            assertThat(seen).containsExactly("soon ann", "next ann", "done ann");
            assertThat(USER.get()).isEqualTo("bob");
        });
    }

    @Test
    void toThreadCarriesTheValuesAndAnExecutorDoesNot() {
        run(() -> {
            set("ann");
            assertThat(toThread(() -> {
                        String seen = USER.get();
                        set("lost");
                        return seen;
                    }))
                    .isEqualTo("ann");
            assertThat(EventLoop.current().runInExecutor(USER::get).await()).isEqualTo("nobody");
            assertThat(USER.get()).isEqualTo("ann");
        });
    }

    @Test
    void allRunsOfARunnerShareOneContext() {
        try (var runner = new Runner()) {
            runner.run(() -> set("ann"));
            assertThat(runner.run(USER::get)).isEqualTo("ann");
        }
        assertThat(USER.get()).isEqualTo("nobody");
    }

    @Test
    void theValuesOfTheThreadThatCallsRunAreSeenInside() {
        try (var _ = USER.set("thread")) {
            assertThat(run(() -> {
                        String seen = USER.get();
                        set("lost");
                        return seen;
                    }))
                    .isEqualTo("thread");
            assertThat(USER.get()).isEqualTo("thread");
        }
        assertThat(USER.get()).isEqualTo("nobody");
    }

    @Test
    void nestedRunsSeeTheValuesToo() {
        run(() -> {
            set("ann");
            assertThat(run(USER::get)).isEqualTo("ann");
        });
    }

    @Test
    void scopedValuesAroundTheCreationAreSeenInTheTask() {
        run(() -> ScopedValue.where(TENANT, "acme").run(() -> {
            assertThat(gather(List.of(1, 2), n -> TENANT.get() + n)).containsExactly("acme1", "acme2");
            var inner = createTask(() -> ScopedValue.where(TENANT, "inner")
                    .call(() -> createTask(() -> {
                                yieldNow();
                                return TENANT.get();
                            })
                            .await()));
            assertThat(inner.await()).isEqualTo("inner");
            assertThat(TENANT.get()).isEqualTo("acme");
        }));
    }

    @Test
    void scopedValuesEndWithTheirScopeButNotForTasksThatWereCreatedInIt() {
        run(() -> {
            var kept = new ArrayList<Task<String>>();
            ScopedValue.where(TENANT, "acme").run(() -> kept.add(createTask(TENANT::get)));
            var outside = createTask(TENANT::isBound);
            assertThat(kept.getFirst().await()).isEqualTo("acme");
            assertThat(outside.await()).isFalse();
            assertThat(TENANT.isBound()).isFalse();
        });
        ScopedValue.where(TENANT, "main")
                .run(() -> assertThat(Asyncio.<String, RuntimeException>run(TENANT::get))
                        .isEqualTo("main"));
    }

    private static void set(String user) {
        var _ = USER.set(user);
    }
}
