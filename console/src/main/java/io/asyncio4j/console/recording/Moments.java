package io.asyncio4j.console.recording;

import java.io.IOException;
import java.util.List;

/// What can be rewound. Any thread.
public interface Moments extends AutoCloseable {

    /// How many there are.
    int count();

    /// A moment.
    ///
    /// @param number from 0
    /// @throws IOException if the file has gone, or has changed
    Moment moment(int number) throws IOException;

    /// What had to be left out, in sentences.
    List<String> notes();

    /// A text about the program.
    String program();

    @Override
    void close() throws IOException;
}
