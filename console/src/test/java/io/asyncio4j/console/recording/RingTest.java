package io.asyncio4j.console.recording;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RingTest {

    private static final long LARGE = 10_000_000;

    @TempDir
    private Path folder;

    @Test
    void whatWasWrittenIsReadAgainInAnyOrder() throws Exception {
        Seen seen = Seen.loopWith(30);
        List<Moment> written = IntStream.range(0, 200)
                .mapToObj(second -> switch (second % 5) {
                    case 0 -> seen.changed(second);
                    case 1 -> seen.stalled(second);
                    default -> seen.quiet(second);
                })
                .toList();
        write(LARGE, null, written);

        var inOrder = new ArrayList<Moment>();
        try (var read = RecordedMoments.open(folder, inOrder::add)) {
            assertThat(texts(inOrder)).isEqualTo(texts(written));
            assertThat(read.notes()).isEmpty();
            assertThat(read.program()).isEqualTo("a program");
            for (int number : new int[] {199, 0, 61, 60, 59, 120, 121, 3}) {
                assertThat(read.moment(number))
                        .as("moment %s", number)
                        .hasToString(written.get(number).toString());
            }
        }
    }

    @Test
    void tasksThatRestNeedNoRoom() throws Exception {
        Seen seen = Seen.loopWith(1000);
        try (var ring = new Ring(folder, LARGE, null, "a program")) {
            ring.write(seen.quiet(0));
            long first = ring.size();
            for (int second = 1; second < 60; second++) {
                ring.write(seen.quiet(second));
            }
            assertThat((ring.size() - first) / 59).as("bytes of a moment").isLessThan(100);
        }
    }

    @Test
    void theFilesAreNeverLargerThanTheBoundAndTheLatestMomentsStay() throws Exception {
        Seen seen = Seen.loopWith(20);
        long bound = 100_000;
        long written = 0;
        try (var ring = new Ring(folder, bound, null, "a program")) {
            for (int second = 0; second < 1000; second++) {
                long before = ring.size();
                ring.write(seen.restless(second));
                written += Math.max(0, ring.size() - before);
                assertThat(bytes()).as("at %s", second).isEqualTo(ring.size()).isLessThanOrEqualTo(bound);
            }
            assertThat(ring.tooLarge()).isZero();
        }
        assertThat(written).as("more than the bound").isGreaterThan(3 * bound);
        var read = new ArrayList<Moment>();
        RecordedMoments.open(folder, read::add).close();
        assertThat(read).hasSizeBetween(50, 900);
        assertThat(read.getLast().at()).isEqualTo(seen.quiet(999).at());
        assertThat(read).isSortedAccordingTo((one, other) -> one.at().compareTo(other.at()));
    }

    @Test
    void aMomentThatIsLargerThanTheBoundIsLeftOutAndTheRingGoesOn() throws Exception {
        Seen seen = Seen.loopWith(2000);
        Seen small = Seen.loopWith(2);
        try (var ring = new Ring(folder, 65_536, null, "a program")) {
            ring.write(small.quiet(0));
            ring.write(seen.restless(1));
            ring.write(small.quiet(2));
            assertThat(ring.tooLarge()).isEqualTo(1);
        }
        var read = new ArrayList<Moment>();
        RecordedMoments.open(folder, read::add).close();
        assertThat(read.getLast()).hasToString(small.quiet(2).toString());
    }

    @Test
    void aFileIsReadUpToItsLastWholeRecordWhereverItIsTorn() throws Exception {
        Seen seen = Seen.loopWith(20);
        write(LARGE, null, List.of(seen.quiet(0), seen.changed(1), seen.restless(2))); // the last needs much room
        Path file = Ring.files(folder).getFirst();
        byte[] whole = Files.readAllBytes(file);
        for (int length = whole.length - 1; length > whole.length - 300; length--) {
            Files.write(file, Arrays.copyOf(whole, length));
            var read = new ArrayList<Moment>();
            try (var recorded = RecordedMoments.open(file, read::add)) {
                assertThat(recorded.notes())
                        .singleElement()
                        .asString()
                        .startsWith(file + " is torn: it ends within a record. What was before that is shown");
            }
            assertThat(read).as("of %s bytes", length).hasSize(2);
        }
    }

    @Test
    void aDamagedRecordIsFoundByItsChecksum() throws Exception {
        Seen seen = Seen.loopWith(5);
        write(LARGE, null, List.of(seen.quiet(0), seen.restless(1)));
        Path file = Ring.files(folder).getFirst();
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length - 1] ^= 1;
        Files.write(file, bytes);
        var read = new ArrayList<Moment>();
        try (var recorded = RecordedMoments.open(folder, read::add)) {
            assertThat(recorded.notes()).singleElement().asString().contains("a record has another checksum");
        }
        assertThat(texts(read)).isEqualTo(texts(List.of(seen.quiet(0))));
    }

    @Test
    void aFileOfAnotherVersionAForeignOneAndNoneAreRefusedInClearWords() throws Exception {
        write(LARGE, null, List.of(Seen.loopWith(1).quiet(0)));
        Path file = Ring.files(folder).getFirst();
        byte[] bytes = Files.readAllBytes(file);
        int version = new String(bytes, StandardCharsets.ISO_8859_1).indexOf('\n') + 4;
        bytes[version] = 2;
        refuses(
                bytes,
                " is a recording of version 2, and this asyncio reads version 1: use the one that has written it");
        bytes[version] = 1;
        bytes[version + 5] = 'l';
        refuses(
                bytes,
                " was written by another version of asyncio, whose tasks have other properties: use that one to"
                        + " read it");
        refuses(
                "PNG".getBytes(StandardCharsets.US_ASCII),
                " is no recording of asyncio, nor of the JDK Flight Recorder");
        refuses(Arrays.copyOf(Files.readAllBytes(file), 30), " is torn: it ends within its header");
        refuses(
                Arrays.copyOf(Files.readAllBytes(file), 0),
                " is no recording of asyncio, nor of the JDK Flight Recorder");
        Path empty = Files.createDirectory(folder.resolve("empty"));
        assertThatThrownBy(() -> RecordedMoments.open(empty, _ -> {}))
                .isInstanceOf(IOException.class)
                .hasMessage(empty + " has no recording: a folder with files named recording-NUMBER.asynciorec was"
                        + " expected");
    }

    @Test
    void twoRecordingsCannotWriteToOneFolder() throws Exception {
        try (var _ = new Ring(folder, LARGE, null, "a program")) {
            assertThatThrownBy(() -> new Ring(folder, LARGE, null, "another"))
                    .isInstanceOf(FileAlreadyExistsException.class)
                    .hasMessage(folder + ": another recording is being written there");
        }
        new Ring(folder, LARGE, null, "a program").close();
    }

    @Test
    void aSecondRecordingGoesOnWithTheFilesOfTheFirst() throws Exception {
        Seen seen = Seen.loopWith(20);
        write(LARGE, null, List.of(seen.quiet(0)));
        write(LARGE, null, List.of(seen.quiet(1)));
        var read = new ArrayList<Moment>();
        RecordedMoments.open(folder, read::add).close();
        assertThat(texts(read)).isEqualTo(texts(List.of(seen.quiet(0), seen.quiet(1))));
    }

    @Test
    void onlyWhatIsNearAStallIsKeptIfThatIsWanted() throws Exception {
        Seen seen = Seen.loopWith(3);
        List<Moment> all = IntStream.range(0, 1000)
                .mapToObj(second -> second >= 500 && second < 503 ? seen.stalled(second) : seen.quiet(second))
                .toList();
        write(LARGE, Duration.ofSeconds(30), all);
        var read = new ArrayList<Moment>();
        RecordedMoments.open(folder, read::add).close();
        assertThat(texts(read)).containsAll(texts(all.subList(470, 533))).hasSizeLessThan(130);
    }

    @Test
    void withoutAStallNothingIsKeptIfThatIsWanted() throws Exception {
        Seen seen = Seen.loopWith(3);
        write(
                LARGE,
                Duration.ofSeconds(30),
                IntStream.range(0, 200).mapToObj(seen::quiet).toList());
        assertThat(Ring.files(folder)).isEmpty();
    }

    private void refuses(byte[] bytes, String message) throws IOException {
        Path file = folder.resolve("other");
        Files.write(file, bytes);
        assertThatThrownBy(() -> RecordedMoments.open(file, _ -> {}))
                .isInstanceOf(IOException.class)
                .hasMessage(file + message);
    }

    private void write(long bound, @Nullable Duration around, List<Moment> moments) throws IOException {
        try (var ring = new Ring(folder, bound, around, "a program")) {
            for (Moment moment : moments) {
                ring.write(moment);
            }
        }
    }

    /// A frame that was read does not know the class loader, which its text does not tell either.
    private static List<String> texts(List<Moment> moments) {
        return moments.stream().map(Moment::toString).toList();
    }

    private long bytes() throws IOException {
        long sum = 0;
        for (Path each : Ring.files(folder)) {
            sum += Files.size(each);
        }
        return sum;
    }
}
