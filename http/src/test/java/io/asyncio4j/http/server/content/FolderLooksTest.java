package io.asyncio4j.http.server.content;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.run;
import static io.asyncio4j.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncio4j.CancelledError;
import io.asyncio4j.Task;
import io.asyncio4j.http.Headers;
import io.asyncio4j.http.server.content.FolderQuery.Found;
import io.asyncio4j.http.wire.FileThreads;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderLooksTest {

    private static final int THREADS = 32; // of FileThreads
    private static final Headers NONE = Headers.EMPTY;

    private final FolderLooks looks = new FolderLooks();
    private final CountDownLatch gate = new CountDownLatch(1); // no look begins before it opens

    @TempDir
    private Path root;

    @BeforeEach
    void fill() throws IOException {
        Files.writeString(root.resolve("tea.txt"), "assam");
        Files.writeString(root.resolve("other.txt"), "sencha");
        Files.write(root.resolve("large"), new byte[100_000]);
    }

    @Test
    void whoeverAsksForTheSameBeforeALookBeginsSharesIt() throws Exception {
        run(() -> {
            var found = looksOf("tea.txt", "tea.txt", "other.txt", "tea.txt");
            byte[] first = bytes(found.getFirst());
            assertThat(first).asString().isEqualTo("assam");
            assertThat(bytes(found.get(1))).isSameAs(first);
            assertThat(bytes(found.get(3))).isSameAs(first);
            assertThat(bytes(found.get(2))).asString().isEqualTo("sencha");
        });
    }

    @Test
    void whatDependsOnMoreThanThePathIsLookedAtAlone() throws Exception {
        run(() -> {
            keepThreadsBusy();
            var whole = createTask(() -> looks.look(query("tea.txt", NONE)));
            var part = createTask(() -> looks.look(query("tea.txt", NONE.with("Range", "bytes=0-1"))));
            var coded = createTask(() -> looks.look(query("tea.txt", NONE.with("Accept-Encoding", "br"))));
            yieldNow();
            gate.countDown();
            assertThat(bytes(whole)).asString().isEqualTo("assam");
            assertThat(bytes(part)).asString().isEqualTo("as");
            assertThat(bytes(coded)).isNotSameAs(bytes(whole));
        });
    }

    @Test
    void nobodyGetsWhatWasSeenBeforeItAsked() throws Exception {
        gate.countDown();
        run(() -> {
            assertThat(bytes(createTask(() -> looks.look(query("tea.txt", NONE)))))
                    .asString()
                    .isEqualTo("assam");
            Files.writeString(root.resolve("tea.txt"), "darjeeling");
            assertThat(bytes(createTask(() -> looks.look(query("tea.txt", NONE)))))
                    .asString()
                    .isEqualTo("darjeeling");
        });
    }

    @Test
    void ifWhoeverLooksForAllIsCancelledTheOthersLookThemselves() throws Exception {
        run(() -> {
            keepThreadsBusy();
            var first = createTask(() -> looks.look(query("tea.txt", NONE)));
            var second = createTask(() -> looks.look(query("tea.txt", NONE)));
            yieldNow();
            first.cancel();
            yieldNow();
            gate.countDown();
            assertThatThrownBy(first::await).isInstanceOf(CancelledError.class);
            assertThat(bytes(second)).asString().isEqualTo("assam");
        });
    }

    @Test
    void aFileThatIsNotSmallIsOpenedForEach() throws Exception {
        run(() -> {
            var found = looksOf("large", "large", "large");
            var opened = new ArrayList<OpenedFile>();
            for (Task<Found> each : found) {
                opened.add(state(each).opened());
            }
            assertThat(opened).doesNotContainNull().doesNotHaveDuplicates();
            opened.forEach(OpenedFile::close);
        });
    }

    @Test
    void whatIsNotThereIsThereForNobody() throws Exception {
        run(() -> {
            for (Task<Found> each : looksOf("nothing", "nothing")) {
                assertThat(each.await()).isEqualTo(new Found.Nothing());
            }
        });
    }

    private List<Task<Found>> looksOf(String... names) {
        keepThreadsBusy();
        var found = new ArrayList<Task<Found>>();
        for (String name : names) {
            found.add(createTask(() -> looks.look(query(name, NONE))));
        }
        yieldNow();
        gate.countDown();
        return found;
    }

    private void keepThreadsBusy() {
        for (int n = 0; n < THREADS; n++) {
            createTask(() -> FileThreads.await("test", _ -> {
                try {
                    gate.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                return "";
            }));
        }
        yieldNow();
    }

    private FolderQuery query(String name, Headers headers) {
        return new FolderQuery(new Folder(root, false, false), List.of(name), null, false, null, "GET", headers);
    }

    private static byte[] bytes(Task<Found> task) throws Exception {
        return Objects.requireNonNull(state(task).slices()).getFirst();
    }

    private static FileState state(Task<Found> task) throws Exception {
        return ((Found.File) task.await()).state();
    }
}
