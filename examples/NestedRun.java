// A library may call run without knowing whether a loop is running: it goes on with that loop.

import static io.asyncio4j.Asyncio.*;

import io.asyncio4j.EventLoop;

String library() {
    return run(() -> {
        sleep(seconds(0.5));
        return "on " + EventLoop.current();
    });
}

void main() {
    run(() -> {
        String outer = "on " + EventLoop.current();
        String inner = library();
        IO.println(inner.equals(outer) ? "The inner run used the same loop ✅" : inner + " is not " + outer + " ❌");
    });
}
