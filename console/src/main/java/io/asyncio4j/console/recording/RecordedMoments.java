package io.asyncio4j.console.recording;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The moments of a recording, each of which is read when it is asked for. Any thread.
public final class RecordedMoments implements Moments {

    private final List<Place> places = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private String program = "";

    private @Nullable Cursor cursor; // guarded by this

    private RecordedMoments() {}

    /// Reads a file, or all of a folder, up to the last whole record of each.
    ///
    /// @param each sees all moments once, in their order
    /// @throws IOException if there is no recording, or one of another version
    public static RecordedMoments open(Path fileOrFolder, Consumer<? super Moment> each) throws IOException {
        var recorded = new RecordedMoments();
        if (Files.isDirectory(fileOrFolder)) {
            List<Path> files = Ring.files(fileOrFolder);
            if (files.isEmpty()) {
                throw new IOException(fileOrFolder + " has no recording: a folder with files named recording-NUMBER"
                        + RecordingFile.EXTENSION + " was expected");
            }
            for (Path file : files) {
                try {
                    recorded.add(file, each);
                } catch (NoSuchFileException e) {
                    // the ring goes on, and has deleted its oldest
                }
            }
        } else {
            recorded.add(fileOrFolder, each);
        }
        if (recorded.places.isEmpty()) {
            throw new IOException(fileOrFolder + " has no whole record");
        }
        return recorded;
    }

    @Override
    public int count() {
        return places.size();
    }

    @Override
    public List<String> notes() {
        return List.copyOf(notes);
    }

    @Override
    public String program() {
        return program;
    }

    @Override
    public synchronized Moment moment(int number) throws IOException {
        Cursor here = cursor;
        if (here == null || here.number > number || !here.isBefore(number, places)) {
            close();
            here = new Cursor(places.get(number), places.get(number).key);
            cursor = here;
        }
        while (here.number < number) {
            here.read();
        }
        return here.moment();
    }

    @Override
    public synchronized void close() throws IOException {
        Cursor open = cursor;
        cursor = null;
        if (open != null) {
            open.close();
        }
    }

    private void add(Path file, Consumer<? super Moment> each) throws IOException {
        try (var in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 16));
                var frames = new Frames()) {
            program = RecordingFile.readHeader(file, in);
            long offset = RecordingFile.header(program).length;
            long keyOffset = -1;
            int key = 0;
            for (var frame = RecordingFile.readFrame(in); frame != null; frame = RecordingFile.readFrame(in)) {
                if (frame.isKey()) {
                    keyOffset = offset;
                    key = places.size();
                }
                Moment moment = frames.read(frame);
                places.add(new Place(file, keyOffset, key));
                each.accept(moment);
                offset += RecordingFile.FRAME + frame.payload().length;
            }
        } catch (TornException e) {
            notes.add(file + " is torn: " + e.getMessage() + ". What was before that is shown");
        }
    }

    /// Where a moment is.
    ///
    /// @param file that has it
    /// @param offset of the record from which it can be read
    /// @param key the number of that record's moment
    private record Place(Path file, long offset, int key) {}

    /// Reads records one after the other.
    private static final class Frames implements AutoCloseable {

        private @Nullable MomentReader reader;

        Moment read(RecordingFile.Frame frame) throws IOException {
            if (frame.isKey()) {
                close();
                reader = new MomentReader();
            }
            if (reader == null) {
                throw new TornException("its first record needs one before it");
            }
            return reader.read(frame.payload());
        }

        @Override
        public void close() {
            if (reader != null) {
                reader.close();
            }
        }
    }

    /// A place in a file, up to which moments were read.
    private static final class Cursor implements AutoCloseable {

        private final Path file;
        private final InputStream channel;
        private final DataInputStream in;
        private final Frames frames = new Frames();
        private @Nullable Moment moment;
        private int number; // of the last moment that was read

        Cursor(Place place, int key) throws IOException {
            file = place.file;
            number = key - 1;
            FileChannel opened = FileChannel.open(place.file).position(place.offset);
            channel = Channels.newInputStream(opened);
            in = new DataInputStream(new BufferedInputStream(channel, 1 << 16));
        }

        /// Whether it comes to a moment by reading on, without anything that may be left out.
        boolean isBefore(int wanted, List<Place> places) {
            Place place = places.get(wanted);
            return place.file.equals(file) && place.key <= number + 1;
        }

        void read() throws IOException {
            RecordingFile.Frame frame = RecordingFile.readFrame(in);
            if (frame == null) {
                throw new IOException(file + " has become shorter");
            }
            moment = frames.read(frame);
            number++;
        }

        Moment moment() {
            return Objects.requireNonNull(moment, "moment");
        }

        @Override
        public void close() throws IOException {
            frames.close();
            channel.close();
        }
    }
}
