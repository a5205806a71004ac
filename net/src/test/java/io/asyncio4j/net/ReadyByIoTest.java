package io.asyncio4j.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.Runner;
import io.asyncio4j.Task;
import io.asyncio4j.lowlevel.Instrument;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// On real sockets: whoever waits for bytes is woken by them.
class ReadyByIoTest {

    @Test
    void aTaskThatWaitsForBytesIsMadeReadyByIo() {
        Set<Instrument.Cause> causes = EnumSet.noneOf(Instrument.Cause.class);
        try (var runner = new Runner(options -> options.instrument(new Instrument() {
            @Override
            public void taskReady(Task<?> task, Cause cause) {
                causes.add(cause);
            }
        }))) {
            runner.run(() -> {
                try (var server = Server.start(0, Network::loopback, peer -> peer.write(peer.readExactly(3)))) {
                    try (var client = Network.connect(server)) {
                        client.write(new byte[3]);
                        assertThat(client.readExactly(3)).hasSize(3);
                    }
                }
            });
        }

        assertThat(causes).contains(Instrument.Cause.IO);
    }
}
