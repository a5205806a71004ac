// Does a job at a fixed rate; at Ctrl-C or a SIGTERM it finishes the one under way and says goodbye.

import static io.asyncio4j.Asyncio.*;

import io.asyncio4j.CancelledError;

static final Duration PERIOD = millis(200);

int number;

void job() {
    sleep(0.05);
    IO.println("job " + ++number + " done");
}

void main() {
    run(() -> {
        try {
            for (var _ : every(PERIOD)) {
                uncancellable(this::job);
            }
        } catch (CancelledError e) {
            IO.println("goodbye after " + number + " jobs");
        }
    });
}
