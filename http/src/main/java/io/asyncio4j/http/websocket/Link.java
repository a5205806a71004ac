package io.asyncio4j.http.websocket;

import static io.asyncio4j.Asyncio.shield;

import io.asyncio4j.EventLoop;
import io.asyncio4j.Handle;
import io.asyncio4j.Promise;
import io.asyncio4j.http.wire.Carrier;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The state of one WebSocket. Loop only.
final class Link implements Carrier.Listener, FrameReader.Sink {

    // OPEN → CLOSING, when this end has begun to close → CLOSED; or at once, when the other end has.
    //
    // Netty's side (received, ended, …) runs on the host fiber, the rest in tasks. They share one carrier, so they
    // never run at the same time.
    //
    // The other end's Close is answered when all that came before it was received, so that answers to that can still
    // be sent; or when the time for closing is over, for a program that receives nothing. So it is with bytes that are
    // no WebSocket: what came before them is good.

    private static final int NO_CODE = 1005;
    private static final int GOING_AWAY = 1001;
    private static final int SERVICE_RESTART = 1012; // registered with IANA: come back, after a random pause
    private static final Duration COURTESY = Duration.ofSeconds(1); // for a server to close the connection first

    private final EventLoop loop = EventLoop.currentFor("WebSocket");
    private final boolean client;
    private final WebSocketOptions options;
    private final Carrier carrier;
    private final FrameReader reader;
    private final Outbox outbox;
    private final Inbox inbox = new Inbox(_ -> updateReading());
    private final MessageDecoder decoder;
    private final @Nullable Heartbeat heartbeat;
    private final Promise<@Nullable Void> over = new Promise<>(); // neither end sends any more
    private @Nullable Pings pings; // once the program asks
    private State state = State.OPEN;
    private byte @Nullable [] pongDue; // once there is room
    private boolean closeDue; // once the inbox is empty
    private @Nullable Handle limit; // of closing
    private @Nullable IncomingMessage incoming; // that is being received in pieces
    private int code; // of the end, 0 before
    private String reason = "";
    private @Nullable Throwable cause;

    Link(Agreement agreement, WebSocketOptions options, Carrier carrier, boolean client) {
        DeflateOffer deflate = agreement.deflate();
        this.client = client;
        this.options = options;
        this.carrier = carrier;
        this.reader = new FrameReader(this, !client, deflate != null);
        this.outbox = new Outbox(
                this,
                carrier,
                new FrameWriter(carrier.alloc(), client),
                deflate == null ? null : deflate.deflating(client));
        this.decoder = new MessageDecoder(deflate == null ? null : deflate.inflating(client));
        this.heartbeat =
                options.heartbeat == null ? null : new Heartbeat(options.heartbeat, options.heartbeatTimeout, this);
        carrier.listen(this);
    }

    EventLoop loop() {
        return loop;
    }

    WebSocketOptions options() {
        return options;
    }

    Inbox inbox() {
        return inbox;
    }

    Outbox outbox() {
        return outbox;
    }

    MessageDecoder decoder() {
        return decoder;
    }

    /// The code of the end, 0 before.
    int code() {
        return code;
    }

    String reason() {
        return reason;
    }

    boolean isOpen() {
        return state == State.OPEN;
    }

    boolean isClosed() {
        return state == State.CLOSED;
    }

    /// Whether both a ping and its answer can get through: else a silence says nothing.
    boolean isAnswerable() {
        return isReading() && carrier.isWritable();
    }

    /// Whether what the other end sends is read.
    private boolean isReading() {
        return state != State.OPEN || !inbox.isFull();
    }

    WebSocketClosedException closed() {
        return new WebSocketClosedException(code, reason, cause);
    }

    /// Waits until there is something of a message. In a task.
    ///
    /// @throws WebSocketClosedException if there will be nothing
    void awaitPiece(String operation) {
        answerCloseIfDrained();
        inbox.await(operation);
        if (inbox.isEmpty()) {
            throw closed();
        }
    }

    /// The other end's Close is answered once everything before it was received.
    void answerCloseIfDrained() {
        if (closeDue && inbox.isEmpty()) {
            answerClose();
        }
    }

    /// What is received from now on goes to `message` first; null for none.
    void incoming(@Nullable IncomingMessage message) {
        incoming = message;
    }

    /// Begins to close it, and does not wait.
    void dismiss(int withCode, String why) {
        if (state == State.OPEN) {
            beginClose(withCode, why);
        }
    }

    /// Asks for an answer, and waits for it. In a task.
    Duration ping() {
        outbox.awaitTurn("ping");
        pings = pings == null ? new Pings(loop) : pings;
        return pings.ask(outbox);
    }

    void sendPing(byte[] payload) {
        outbox.control(Frames.PING, payload);
    }

    /// Closes it, and waits until the other end has. In a task.
    void close(int withCode, String why) {
        if (state == State.OPEN) {
            if (closeDue) {
                answerClose();
            } else {
                beginClose(withCode, why);
            }
        }
        if (!over.isDone()) {
            shield(over);
        }
    }

    /// Cuts it.
    void abort() {
        end(WebSocketClosedException.LOST, "this end has cut the connection", null);
        stopLimit();
        carrier.abort();
    }

    /// The other end has done what it must not.
    WebSocketClosedException fail(ProtocolException e) {
        if (state != State.CLOSED) {
            if (closeDue) {
                code = 0; // what is wrong came before the end that is due
            }
            if (state == State.OPEN) {
                sendClose(e.code(), e.text());
            }
            end(e.code(), e.text(), null);
            finish();
        }
        return closed();
    }

    /// The other end does not answer.
    void silent(Duration timeout) {
        end(
                WebSocketClosedException.LOST,
                "the other end did not answer a ping within " + timeout.toMillis() + " ms",
                null);
        carrier.abort();
    }

    @Override
    public void received(ByteBuf bytes) {
        if (heartbeat != null) {
            heartbeat.heard();
        }
        if (state == State.CLOSED || closeDue) {
            return;
        }
        try {
            reader.read(bytes);
        } catch (ProtocolException e) {
            if (state == State.OPEN) {
                closeWhenDrained(e.code(), e.text());
            } else {
                fail(e);
            }
        }
    }

    @Override
    public void ended(@Nullable Throwable problem) {
        if (state != State.CLOSED) {
            end(WebSocketClosedException.LOST, "the other end has closed the connection without a word", problem);
        }
        stopLimit();
        carrier.abort();
    }

    @Override
    public void writable() {
        byte[] pong = pongDue;
        if (pong != null && carrier.isWritable()) {
            pongDue = null;
            pong(pong, true);
        }
        outbox.pumpReaders();
    }

    @Override
    public void goingAway(boolean restarting) {
        if (state == State.OPEN && restarting) {
            beginClose(SERVICE_RESTART, "the server restarts");
        } else if (state == State.OPEN) {
            beginClose(GOING_AWAY, "the server is closing");
        }
    }

    @Override
    public void data(Piece piece) {
        if (state == State.OPEN && !closeDue) {
            inbox.add(piece);
            if (incoming != null) {
                incoming.pump();
            }
        }
    }

    @Override
    public void ping(byte[] payload) {
        if (carrier.isWritable()) {
            pong(payload, false);
        } else {
            pongDue = payload; // the latest is enough
        }
    }

    @Override
    public void pong(byte[] payload) {
        if (pings != null) {
            pings.answered(payload);
        }
    }

    @Override
    public void close(byte[] payload) throws ProtocolException {
        int given = NO_CODE;
        String why = "";
        if (payload.length > 0) {
            given = CloseCodes.read(payload);
            why = text(Arrays.copyOfRange(payload, 2, payload.length));
        }
        if (state == State.CLOSING) {
            end(code, reason, null);
            finish();
            return;
        }
        closeWhenDrained(given, why);
    }

    /// A text that has come whole.
    static String text(byte[] bytes) throws ProtocolException {
        String text = new String(bytes, StandardCharsets.UTF_8);
        if (text.indexOf('\uFFFD') >= 0) { // what it puts for what is not UTF-8
            try {
                StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            } catch (CharacterCodingException _) {
                throw MessageDecoder.notText();
            }
        }
        return text;
    }

    private void pong(byte[] payload, boolean late) {
        if (state == State.OPEN && (late || !closeDue)) {
            outbox.control(Frames.PONG, payload);
        }
    }

    /// @throws WebSocketClosedException if nothing can be sent any more
    void ensureOpen() {
        if (state != State.OPEN) {
            throw closed();
        }
        if (!carrier.isOpen()) {
            throw new WebSocketClosedException(WebSocketClosedException.LOST, "the connection is closed", null);
        }
    }

    private void beginClose(int withCode, String why) {
        sendClose(withCode, why);
        code(withCode, why, null);
        state = State.CLOSING;
        limit = loop.callLater(options.closeTimeout, () -> {
            end(code, reason, null);
            carrier.abort();
        });
        updateReading();
        outbox.end();
    }

    private void closeWhenDrained(int withCode, String why) {
        code(withCode, why, null);
        closeDue = true;
        if (inbox.isEmpty()) {
            answerClose();
        } else {
            limit = loop.callLater(options.closeTimeout, this::answerClose);
            updateReading();
        }
    }

    private void answerClose() {
        if (state == State.OPEN) {
            sendClose(code, reason);
            end(code, reason, null);
            finish();
        }
    }

    private void sendClose(int withCode, String why) {
        outbox.pumpReaders(); // what others have sent comes before
        if (state == State.OPEN) { // and not closed by one of them
            byte[] payload = withCode == NO_CODE ? new byte[0] : CloseCodes.payload(withCode, why);
            outbox.control(Frames.CLOSE, payload);
        }
    }

    private void code(int first, String why, @Nullable Throwable problem) {
        if (code == 0) {
            code = first;
            reason = why;
            cause = problem;
        }
    }

    /// Neither end sends any more.
    private void end(int withCode, String why, @Nullable Throwable problem) {
        if (state == State.CLOSED) {
            return;
        }
        code(withCode, why, problem);
        state = State.CLOSED;
        closeDue = false;
        stopLimit();
        if (heartbeat != null) {
            heartbeat.stop();
        }
        outbox.release();
        if (pings != null) {
            pings.end(this::closed);
        }
        inbox.end();
        if (incoming != null) {
            incoming.pump();
        }
        outbox.end();
        over.complete(null);
    }

    /// The connection is closed by the server, which then keeps its port busy for a while, not the client's.
    ///
    /// Source: RFC 6455, section 7.1.1.
    private void finish() {
        if (client) {
            updateReading();
            limit = loop.callLater(COURTESY, carrier::finish);
        } else {
            carrier.finish();
        }
    }

    private void stopLimit() {
        if (limit != null) {
            limit.cancel();
            limit = null;
        }
    }

    private void updateReading() {
        carrier.reading(isReading());
    }

    private enum State {
        OPEN,
        CLOSING, // this end has sent a Close
        CLOSED
    }
}
