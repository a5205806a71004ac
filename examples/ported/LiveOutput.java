// Runs a command and shows what it prints, as it prints it, with the time; ends it after a while.

import static io.asyncio4j.Asyncio.*;

import io.asyncio4j.TimedOutException;
import io.asyncio4j.process.Subprocess;
import io.asyncio4j.stream.StreamReader;

static final int LIMIT = 10;

final Instant begin = Instant.now();

void show(StreamReader stream, String mark) {
    for (String line : stream.lines()) {
        long seconds = Duration.between(begin, Instant.now()).toSeconds();
        IO.println(seconds + " " + mark + " " + line);
    }
}

void main(String[] command) {
    run(() -> {
        try (var process = Subprocess.start(command)) { // killed at the end of the block
            timeout(LIMIT, () -> {
                gather(() -> show(process.stdout(), "|"), () -> show(process.stderr(), "!"));
                IO.println("exit status " + process.await());
            });
        } catch (TimedOutException e) {
            IO.println("too slow: ended after " + LIMIT + " s");
        }
    });
}
