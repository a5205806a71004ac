package io.asyncio4j.docs;

import static io.asyncio4j.Asyncio.minutes;
import static io.asyncio4j.Asyncio.timeout;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.asyncio4j.AsyncEvent;
import io.asyncio4j.Asyncio;
import io.asyncio4j.TimedOutException;
import io.asyncio4j.lowlevel.VirtualClock;
import io.asyncio4j.net.Connection;
import io.asyncio4j.test.AsyncTest;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What `docs/getting-started.md` shows beside programs that run by themselves.
class GettingStartedTest {

    private static final String PAGE = "docs/getting-started.md";

    @TempDir
    private Path folder;

    @Test
    void guestsOfTheChatSeeWhatOthersWrite() throws Exception {
        try (var chat = PageProgram.start(folder, PAGE, "Chat.java", "0")) {
            int port = Integer.parseInt(chat.readLine().replace("Listening on port ", ""));
            Asyncio.run(() -> talk(port));
            chat.signal("INT");
            assertThat(chat.rest()).isEmpty();
            assertThat(chat.exitStatus()).isEqualTo(130);
            assertThat(chat.errors()).isEmpty();
        }
    }

    private static void talk(int port) {
        try (var bob = Connection.open("localhost", port)) {
            talk(port, bob);
            assertThat(bob.readLine()).isEqualTo("* Ada has left");
        }
    }

    private static void talk(int port, Connection bob) {
        try (var ada = Connection.open("localhost", port);
                var other = Connection.open("localhost", port)) {
            assertThat(ada.readLine()).isEqualTo("What is your name?");
            ada.write("Ada\n");
            assertThat(ada.readLine()).isEqualTo("* Ada is here");
            bob.write("Bob\n");
            assertThat(ada.readLine()).isEqualTo("* Bob is here");
            other.write("Ada\n");
            assertThat(other.readLine()).isEqualTo("What is your name?");
            assertThat(other.readLine()).isEqualTo("That will not do.");
            ada.write("hello\n");
            assertThat(bob.readLine()).isEqualTo("What is your name?");
            assertThat(bob.readLine()).isEqualTo("* Bob is here");
            assertThat(bob.readLine()).isEqualTo("Ada: hello");
        }
    }

    @AsyncTest
    void anOfferEndsAfterAnHour(VirtualClock clock) {
        assertThrows(TimedOutException.class, () -> timeout(minutes(60), () -> new AsyncEvent().await()));
        assertEquals(minutes(60), clock.elapsed());
    }
}
