package io.asyncio4j;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.timeout;
import static io.asyncio4j.Asyncio.uncancellable;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Several loops, each with the clock of the machine: real time.
class WorkerRunTest {

    private static final LoopLocal<Map<String, Integer>> COUNTS = new LoopLocal<>(_ -> new HashMap<>());

    private final List<String> story = new CopyOnWriteArrayList<>();

    @Test
    void eachKeyHasOneOwner() {
        Workers.run(4, worker -> {
            Workers all = worker.workers();
            for (int n = 0; n < 100; n++) {
                String key = "key " + n;
                all.of(key).run(() -> {
                    assertThat(Worker.find()).contains(all.of(key));
                    assertThat(EventLoop.current()).isSameAs(all.of(key).loop());
                    return COUNTS.get().merge(key, 1, Integer::sum);
                });
            }
            story.add("done");
            while (story.size() < 4) {
                sleep(millis(1));
            }
            if (worker.number() == 0) {
                var sums = all.onEach(_ -> COUNTS.get().values().stream()
                        .mapToInt(count -> {
                            assertThat(count).isEqualTo(4);
                            return count;
                        })
                        .sum());
                assertThat(sums).hasSize(4).allMatch(sum -> sum > 0);
                assertThat(sums.stream().mapToInt(sum -> sum).sum()).isEqualTo(400);
                story.add("counted");
            }
            while (story.size() < 5) {
                sleep(millis(1));
            }
        });
    }

    @Test
    void keysAreSpreadEvenIfTheyAreMultiplesOfTheCount() {
        var workers = new Workers(4);
        workers.run(worker -> {
            if (worker.number() == 0) {
                var owners = new TreeSet<Integer>();
                IntStream.range(0, 64).forEach(n -> owners.add(workers.of(n * 4).number()));
                assertThat(owners).containsExactly(0, 1, 2, 3);
            }
            story.add("done");
            while (story.size() < 4) {
                sleep(millis(1));
            }
        });
    }

    @Test
    void whatFailsThereIsThrownHereAsItIs() {
        Workers.run(2, worker -> {
            Worker other = at(worker.workers(), 1 - worker.number());
            assertThatThrownBy(() -> other.run(() -> {
                        throw new IOException("there");
                    }))
                    .isExactlyInstanceOf(IOException.class)
                    .hasMessage("there");
            story.add("done");
            while (story.size() < 2) {
                sleep(millis(1));
            }
        });
    }

    @Test
    void aCancellationReallyEndsTheOperationThere() {
        var begun = new SharedQueue<String>(1);
        Workers.run(2, worker -> {
            if (worker.number() == 0) {
                var calling = createTask(() -> at(worker.workers(), 1).run(() -> {
                    begun.put("yes");
                    try {
                        sleep(seconds(100));
                    } finally {
                        uncancellable(() -> sleep(millis(20)));
                        story.add("ended there");
                    }
                }));
                begun.get();
                calling.cancel();
                assertThatThrownBy(calling::await).isInstanceOf(CancelledError.class);
                story.add("thrown here");
            }
            while (story.size() < 2) {
                sleep(millis(1));
            }
        });
        assertThat(story).containsExactly("ended there", "thrown here");
    }

    @Test
    void oneThatEndsMeanwhileIsTold() {
        var begun = new SharedQueue<String>(1);
        Workers.run(2, worker -> {
            if (worker.number() == 1) {
                begun.get(); // and then its program returns, which ends its loop
                return;
            }
            Worker other = at(worker.workers(), 1);
            assertThatThrownBy(() -> other.run(() -> {
                        begun.put("yes");
                        sleep(seconds(100));
                    }))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("the operation was cancelled at Worker[1 of 2], which has perhaps ended");
            assertThatThrownBy(() -> timeout(seconds(20), () -> other.run(() -> {})))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("Worker[1 of 2] has ended");
        });
    }

    @Test
    void oneThatComesWhileTheWorkerBeginsAgainRunsOnItsSuccessor() throws Exception {
        var workers = new Workers(2, options -> options.restarts(1, seconds(60)).backoff(millis(100), millis(100)));
        var failed = new SharedQueue<Worker>(1);
        var attempts = new AtomicInteger();
        workers.run(worker -> {
            if (worker.number() == 1) {
                if (attempts.incrementAndGet() == 1) {
                    failed.put(worker);
                    throw new IOException("once");
                }
                while (story.isEmpty()) {
                    sleep(millis(1));
                }
                return;
            }
            Worker first = failed.get();
            while (!first.loop().isClosed()) {
                sleep(millis(1));
            }
            first.run(() -> {
                assertThat(Worker.find()).contains(at(workers, 1)).isNotEqualTo(Optional.of(first));
                story.add("on the successor");
            });
        });
        assertThat(story).containsExactly("on the successor");
    }

    @Test
    void keysHaveNoOwnerWhileTheyDoNotRun() {
        assertThatThrownBy(() -> new Workers(2).of("key"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the workers do not run: Workers[0 of 2 running]");
    }

    private static Worker at(Workers workers, int number) {
        return Objects.requireNonNull(workers.at(number));
    }
}
