package io.asyncio4j.files;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncio4j.TaskGroup;
import io.asyncio4j.Virtual;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Items that a thread reads in advance, wherever they come from.
class SequenceTest {

    private final List<String> story = new ArrayList<>();
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch gate = new CountDownLatch(1);

    @Test
    void twoTasksShareTheItemsAndLoseNone() {
        Virtual.run(_ -> {
            var items = Sequence.open(
                    "open",
                    () -> Sequence.Source.of(IntStream.range(0, 2_000).boxed().onClose(() -> story.add("closed"))));
            var got = new ArrayList<Integer>();
            TaskGroup.run(group -> {
                for (int n = 0; n < 2; n++) {
                    group.createTask(() -> {
                        for (int item : items) {
                            got.add(item);
                            yieldNow();
                        }
                    });
                }
            });
            assertThat(got.stream().sorted().toList())
                    .isEqualTo(IntStream.range(0, 2_000).boxed().toList());
            assertThat(story).containsExactly("closed");
        });
    }

    @Test
    void closingDropsWhatWasReadInAdvance() {
        Virtual.run(_ -> {
            var items = Sequence.open("open", () -> Sequence.Source.of(Stream.of(1, 2, 3)));
            var iterator = items.iterator();
            assertThat(iterator.next()).isEqualTo(1);
            items.close();
            assertThat(iterator.hasNext()).isFalse();
        });
    }

    @Test
    void whatIsReadWhileItIsClosedIsDroppedAndTheReaderClosesTheSource() {
        Virtual.run(_ -> {
            var items = Sequence.open("open", this::gated);
            var taking = createTask(() -> items.iterator().hasNext());
            while (begun.getCount() > 0) {
                yieldNow();
            }
            items.close();
            items.close();
            gate.countDown();
            assertThat(taking.await()).isFalse();
            assertThat(items).isEmpty();
        });
        assertThat(story).containsExactly("read", "closed");
    }

    @Test
    void anErrorEndsItAndIsThrownOnce() {
        Virtual.run(_ -> {
            var items = Sequence.open(
                    "open",
                    () -> new Sequence.Source<Integer>(
                            () -> story.add("closed"),
                            () -> {
                                throw new IOException("broken");
                            },
                            () -> false));
            var iterator = items.iterator();
            assertThatThrownBy(iterator::next)
                    .isInstanceOf(UncheckedIOException.class)
                    .hasRootCauseMessage("broken");
            assertThat(iterator.hasNext()).isFalse();
            assertThat(story).containsExactly("closed");
        });
    }

    private static void await(CountDownLatch latch) throws IOException {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private Sequence.Source<Integer> gated() {
        return new Sequence.Source<>(
                () -> story.add("closed"),
                () -> {
                    begun.countDown();
                    await(gate);
                    story.add("read");
                    return 1;
                },
                () -> false);
    }
}
