package io.asyncio4j.http.websocket;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.minutes;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.timeout;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncio4j.EventLoop;
import io.asyncio4j.TaskGroup;
import io.asyncio4j.TimedOutException;
import io.asyncio4j.WhenFull;
import io.asyncio4j.http.MemoryNetwork;
import io.asyncio4j.http.client.ClientSession;
import io.asyncio4j.http.server.Application;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Many who hear the same, over a network in memory.
class RoomReadersTest {

    private static final String URL = "ws://cafe/";
    private static final int LENGTH = 20_000; // of a message, of which a connection holds some

    @Test
    void eachMemberGetsWhatIsSentAfterItHasJoined() throws Exception {
        with(_ -> {}, (room, session) -> {
            try (var one = session.webSocket(URL)) {
                room.await(1);
                room.send("a");
                try (var two = session.webSocket(URL)) {
                    room.await(2);
                    room.send("b");
                    room.room.send("bytes".getBytes(StandardCharsets.UTF_8));
                    assertThat(texts(one, 2)).containsExactly("a", "b");
                    assertThat(one.receiveBytes()).asString().isEqualTo("bytes");
                    assertThat(texts(two, 1)).containsExactly("b");
                    assertThat(two.receiveBytes()).asString().isEqualTo("bytes");
                }
                room.await(1);
                room.send("c");
                assertThat(one.receiveText()).isEqualTo("c");
            }
            room.await(0);
            room.send("nobody hears this");
            assertThat(room.room.statistics().published()).isEqualTo(5);
            assertThat(room.room).hasToString("Room[0 members]");
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 5})
    void whoeverJoinsGetsTheLastMessagesFirst(int history) throws Exception {
        with(options -> options.history(history), (room, session) -> {
            for (String each : List.of("a", "b", "c")) {
                room.send(each);
            }
            try (var socket = session.webSocket(URL)) {
                room.await(1);
                room.send("d");
                List<String> all = List.of("a", "b", "c", "d");
                List<String> expected = all.subList(Math.max(0, 3 - history), 4);
                assertThat(texts(socket, expected.size())).isEqualTo(expected);
            }
        });
    }

    @Test
    void aSlowMemberLosesTheOldestAndHoldsNobodyUp() throws Exception {
        with(options -> options.buffer(4), (room, session) -> {
            try (var slow = session.webSocket(URL);
                    var quick = session.webSocket(URL)) {
                room.await(2);
                for (int i = 0; i < 100; i++) {
                    room.send(message(i));
                    assertThat(number(quick.receiveText())).isEqualTo(i);
                }
                assertThat(EventLoop.current().time()).isLessThan(seconds(60));
                List<Integer> got = new ArrayList<>();
                while (got.isEmpty() || got.getLast() < 99) {
                    got.add(number(slow.receiveText()));
                }
                assertThat(got).isSorted().doesNotHaveDuplicates().hasSizeLessThan(60);
                assertThat(got).endsWith(96, 97, 98, 99);
                assertThat(room.room.statistics().lost()).isEqualTo(100 - got.size());
            }
        });
    }

    @Test
    void aSlowMemberIsClosedIfThatIsWanted() throws Exception {
        with(options -> options.buffer(4).whenFull(WhenFull.UNSUBSCRIBE), (room, session) -> {
            try (var slow = session.webSocket(URL);
                    var quick = session.webSocket(URL)) {
                room.await(2);
                for (int i = 0; i < 100; i++) {
                    room.send(message(i));
                    assertThat(number(quick.receiveText())).isEqualTo(i);
                }
                assertThat(room.room.size()).isOne();
                assertThatThrownBy(() -> texts(slow, 100))
                        .isInstanceOf(WebSocketClosedException.class)
                        .hasMessage("the WebSocket is closed: 1013 too slow");
            }
        });
    }

    @Test
    void whoeverSendsWaitsForASlowMemberIfThatIsWanted() throws Exception {
        with(options -> options.buffer(4).whenFull(WhenFull.WAIT).history(3), (room, session) -> {
            try (var slow = session.webSocket(URL);
                    var quick = session.webSocket(URL)) {
                room.await(2);
                TaskGroup.run(group -> {
                    for (int sender = 0; sender < 4; sender++) {
                        int first = sender * 25;
                        group.createTask(() -> {
                            for (int i = first; i < first + 25; i++) {
                                room.send(message(i));
                            }
                        });
                    }
                    var heard = group.createTask(() -> numbers(quick, 100));
                    sleep(seconds(5));
                    assertThat(room.room.statistics().published()).isBetween(5L, 60L);
                    assertThat(room.room.statistics().publishing()).isEqualTo(4);
                    List<Integer> late = numbers(slow, 100);
                    assertThat(late).isEqualTo(heard.await());
                    assertThat(late).hasSize(100).doesNotHaveDuplicates();
                });
                try (var last = session.webSocket(URL)) {
                    assertThat(numbers(last, 3)).hasSize(3);
                }
            }
        });
    }

    @Test
    void aSendThatIsCancelledWasSentToNobody() throws Exception {
        with(options -> options.buffer(1).whenFull(WhenFull.WAIT), (room, session) -> {
            try (var slow = session.webSocket(URL)) {
                room.await(1);
                var sent = new ArrayList<Integer>();
                int cancelled = 0;
                for (int i = 0; i < 100; i++) {
                    int number = i;
                    if (i % 10 == 9) {
                        slow.receiveText(); // makes a little room now and then
                        sent.removeFirst();
                    }
                    try {
                        timeout(seconds(1), () -> room.send(message(number)));
                        sent.add(i);
                    } catch (TimedOutException e) {
                        cancelled++;
                    }
                }
                assertThat(cancelled).isPositive();
                assertThat(numbers(slow, sent.size())).isEqualTo(sent);
            }
        });
    }

    @ParameterizedTest
    @EnumSource(WhenFull.class)
    void aMemberThatIsLostHoldsNobodyUp(WhenFull policy) throws Exception {
        with(options -> options.buffer(1).whenFull(policy), (room, session) -> {
            var lost = session.webSocket(URL);
            room.await(1);
            var sending = createTask(() -> {
                for (int i = 0; i < 50; i++) {
                    room.send(message(i));
                }
            });
            sleep(seconds(1));
            assertThat(sending.isDone()).isEqualTo(policy != WhenFull.WAIT);
            lost.abort();
            sending.await();
            room.await(0);
        });
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aMessageIsCompressedOnceForAllWhoRememberNothing(boolean remembers) throws Exception {
        var app = new Application();
        MemoryNetwork.virtually(network -> {
            var room = new Room();
            app.webSocket("/", options -> options.contextTakeover(remembers), (_, socket) -> {
                room.join(socket);
                socket.forEach(_ -> {});
            });
            try (var session = network.session(app, _ -> {});
                    var one = session.webSocket(URL, options -> options.contextTakeover(remembers));
                    var two = session.webSocket(URL);
                    var plain = session.webSocket(URL, options -> options.compress(false))) {
                while (room.size() < 3) {
                    sleep(millis(1));
                }
                for (int i = 0; i < 3; i++) {
                    String text = "the same again and again ".repeat(1000 + i);
                    room.send(text);
                    for (var each : List.of(one, two, plain)) {
                        assertThat(each.receiveText()).isEqualTo(text);
                    }
                }
            }
            var shared = new SharedMessage(Frames.TEXT, "again ".repeat(1000).getBytes(StandardCharsets.UTF_8));
            byte[] compressed = shared.compressed(new Deflating(15, false));
            assertThat(shared.compressed(new Deflating(15, false))).isSameAs(compressed);
            assertThat(shared.compressed(new Deflating(9, false))).isNotSameAs(compressed);
        });
    }

    @Test
    void aMessageInPiecesIsNotBrokenByTheRoom() throws Exception {
        var room = new Room();
        MemoryNetwork.virtually(network -> {
            var app = new Application().webSocket("/", (_, socket) -> {
                room.join(socket);
                socket.streamText(out -> {
                    out.write("half ");
                    sleep(seconds(2));
                    out.write("and half");
                });
                socket.forEach(_ -> {});
            });
            try (var session = network.session(app, _ -> {});
                    var socket = session.webSocket(URL)) {
                sleep(seconds(1));
                room.send("between");
                assertThat(socket.receiveText()).isEqualTo("half and half");
                assertThat(socket.receiveText()).isEqualTo("between");
            }
        });
    }

    @Test
    void whatAMemberIsSentByTheRoomAndByOthersComesInTheOrderOfSending() throws Exception {
        with(_ -> {}, (room, session) -> {
            try (var socket = session.webSocket(URL)) {
                room.await(1);
                WebSocket member = room.sockets.getFirst();
                room.send("a");
                member.send("b");
                room.send("c");
                assertThat(member.trySend("d")).isTrue();
                room.send("e");
                member.streamText(out -> out.write("f"));
                room.send("g");
                room.send("h");
                assertThat(texts(socket, 8)).containsExactly("a", "b", "c", "d", "e", "f", "g", "h");
            }
        });
    }

    @ParameterizedTest
    @EnumSource(WhenFull.class)
    void aMemberThatIsNotSlowLosesNothingEvenIfMuchIsSentAtOnce(WhenFull policy) throws Exception {
        with(options -> options.buffer(3).whenFull(policy), (room, session) -> {
            try (var socket = session.webSocket(URL)) {
                room.await(1);
                List<String> all =
                        IntStream.range(0, 20).mapToObj(String::valueOf).toList();
                all.forEach(room::send);
                assertThat(texts(socket, 20)).isEqualTo(all);
                assertThat(room.room.statistics().lost()).isZero();
            }
        });
    }

    @Test
    void whatWasSentBeforeAMemberLeavesOrClosesReachesIt() throws Exception {
        with(_ -> {}, (room, session) -> {
            try (var one = session.webSocket(URL);
                    var two = session.webSocket(URL)) {
                room.await(2);
                room.send("last");
                room.room.leave(room.sockets.getFirst());
                room.sockets.getFirst().send("and yours");
                createTask(() -> {
                    room.send("for you");
                    room.sockets.getLast().close(1000, "enough");
                });
                assertThat(texts(one, 2)).containsExactly("last", "and yours");
                assertThat(texts(two, 2)).containsExactly("last", "for you");
                assertThatThrownBy(two::receiveText).hasMessageContaining("1000");
            }
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 200, 70_000})
    void membersThatTakeMessagesAtTheirOwnPaceGetTheSameBytes(int length) throws Exception {
        with(options -> options.buffer(20), (room, session) -> {
            List<WebSocket> all =
                    IntStream.range(0, 5).mapToObj(_ -> session.webSocket(URL)).toList();
            room.await(5);
            List<String> sent = IntStream.range(0, 20)
                    .mapToObj(i -> (i + " ").repeat(length / 2))
                    .toList();
            TaskGroup.run(group -> {
                for (int i = 0; i < all.size(); i++) {
                    int number = i;
                    group.createTask(() -> {
                        for (String each : sent) {
                            sleep(millis(number * 7L));
                            assertThat(all.get(number).receiveText()).isEqualTo(each);
                        }
                    });
                }
                for (String each : sent) {
                    room.send(each);
                    sleep(millis(5));
                }
            });
            assertThat(room.room.statistics().lost()).isZero();
            all.forEach(WebSocket::close);
        });
    }

    @Test
    void oneMayLeaveAndComeBackAndBeInSeveralRooms() throws Exception {
        var red = new Room();
        var blue = new Room();
        MemoryNetwork.virtually(network -> {
            var app = new Application().webSocket("/", (_, socket) -> {
                red.join(socket);
                red.join(socket);
                blue.join(socket);
                assertThat(red.size()).isOne();
                for (String text : socket.texts()) {
                    if (text.equals("leave")) {
                        red.leave(socket);
                        red.leave(socket);
                    } else {
                        red.join(socket);
                    }
                    socket.send("done");
                }
            });
            try (var session = network.session(app, _ -> {})) {
                var socket = session.webSocket(URL);
                while (red.size() == 0) {
                    sleep(millis(1));
                }
                red.send("r1");
                blue.send("b1");
                assertThat(texts(socket, 2)).containsExactly("r1", "b1");
                socket.send("leave");
                assertThat(socket.receiveText()).isEqualTo("done");
                red.send("r2");
                blue.send("b2");
                assertThat(socket.receiveText()).isEqualTo("b2");
                socket.send("come");
                assertThat(socket.receiveText()).isEqualTo("done");
                red.send("r3");
                assertThat(socket.receiveText()).isEqualTo("r3");
                socket.close();
                sleep(seconds(1));
                assertThat(red.size() + blue.size()).isZero();
                red.join(socket); // closed
                assertThat(red.size()).isZero();
            }
        });
    }

    @Test
    void whoeverIsClosingIsNoMemberAnyMore() throws Exception {
        with(options -> options.whenFull(WhenFull.WAIT).buffer(1), (room, session) -> {
            var socket = session.webSocket(URL);
            room.await(1);
            createTask(() -> room.sockets.getFirst().close(1000, "enough"));
            sleep(millis(1));
            assertThat(room.room.size()).isZero();
            for (int i = 0; i < 50; i++) {
                room.send(message(i)); // waits for nobody
            }
            socket.close();
        });
    }

    private static String message(int number) {
        return number + " " + "x".repeat(LENGTH);
    }

    private static int number(String message) {
        return Integer.parseInt(message.substring(0, message.indexOf(' ')));
    }

    private static List<Integer> numbers(WebSocket socket, int count) {
        return texts(socket, count).stream().map(RoomReadersTest::number).toList();
    }

    private static List<String> texts(WebSocket socket, int count) {
        return IntStream.range(0, count).mapToObj(_ -> socket.receiveText()).toList();
    }

    private static void with(Consumer<? super Room.Options> configure, Scenario scenario) throws Exception {
        MemoryNetwork.virtually(network -> {
            var hall = new Hall(new Room(configure), new ArrayList<>());
            var app = new Application()
                    .webSocket("/", options -> options.compress(false).heartbeat(null), (_, socket) -> {
                        hall.sockets.add(socket);
                        hall.room.join(socket);
                        socket.forEach(_ -> {});
                    });
            try (var session = network.session(app, _ -> {})) {
                timeout(minutes(10), () -> scenario.run(hall, session));
            }
        });
    }

    private interface Scenario {
        void run(Hall hall, ClientSession session) throws Exception;
    }

    /// A room and the sockets that were in it.
    private record Hall(Room room, List<WebSocket> sockets) {

        void send(String text) {
            room.send(text);
        }

        void await(int members) {
            while (room.size() != members) {
                sleep(millis(1));
            }
        }
    }
}
