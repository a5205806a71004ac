// A server that is busy at first is asked again, after longer and longer pauses.

import static io.asyncio4j.Asyncio.*;

import io.asyncio4j.Retry;

int asked;

String ask() throws IOException {
    sleep(seconds(1));
    if (++asked < 3) {
        IO.println("Attempt " + asked + ": busy ⏳");
        throw new IOException("busy");
    }
    return "Attempt " + asked + ": here you are ✅";
}

void main() throws IOException {
    run(() -> IO.println(Retry.times(5).backoff(millis(200)).on(IOException.class).run(this::ask)));
}
