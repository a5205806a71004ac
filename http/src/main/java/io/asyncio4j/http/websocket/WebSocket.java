package io.asyncio4j.http.websocket;

import io.asyncio4j.function.VoidFn;
import io.asyncio4j.http.JsonCodec;
import io.asyncio4j.http.TypeRef;
import io.asyncio4j.http.wire.Carrier;
import io.asyncio4j.stream.StreamWriter;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Messages in both directions, until one end closes. The same on a client and on a server.
///
/// Any number of tasks may send: messages are never mixed, and those of one task arrive in their order. One task
/// receives at a time. The iteration gives each message as it comes, ends with the WebSocket, and throws a
/// [WebSocketClosedException] if that end was not [normal][WebSocketClosedException#isNormal].
///
/// What is not received keeps the other end waiting, and sending waits while the other end takes nothing. Pings are
/// answered by themselves, and a peer that is gone is [missed][WebSocketOptions#heartbeat].
///
/// On the loop it was made on; what waits, in a task.
///
/// Source: `aiohttp.ClientWebSocketResponse`, `aiohttp.web.WebSocketResponse`, `websockets`; RFC 6455.
public final class WebSocket implements AutoCloseable, Iterable<Message> {

    private static final int NORMAL = 1000;
    private static final int BROKEN_OFF = 1011;

    private final Link link;
    private final @Nullable String subprotocol;
    private @Nullable IncomingMessage incoming; // that was given last
    private @Nullable ByteArrayOutputStream partial; // of the message that is being received
    private boolean receiving; // a task does

    WebSocket(Agreement agreement, WebSocketOptions options, Carrier carrier, boolean client) {
        link = new Link(agreement, options, carrier, client);
        subprotocol = agreement.subprotocol();
    }

    /// What both ends have agreed to speak; empty if nothing.
    public Optional<String> subprotocol() {
        return Optional.ofNullable(subprotocol);
    }

    /// Sends a text.
    ///
    /// @waits while the other end takes nothing; one that is cancelled there was not sent
    /// @throws WebSocketClosedException if the WebSocket is closed. If it is not, nobody knows yet whether the
    ///     message arrives
    public void send(String text) {
        send(Frames.TEXT, text.getBytes(StandardCharsets.UTF_8));
    }

    /// Sends bytes.
    ///
    /// @waits while the other end takes nothing; one that is cancelled there was not sent
    /// @throws WebSocketClosedException if the WebSocket is closed
    public void send(byte[] bytes) {
        send(Frames.BINARY, Objects.requireNonNull(bytes, "bytes"));
    }

    /// Sends a value as JSON, in a text, by [JsonCodec#installed].
    ///
    /// @waits while the other end takes nothing; one that is cancelled there was not sent
    /// @throws WebSocketClosedException if the WebSocket is closed
    /// @throws IllegalArgumentException if there is no JSON for it
    /// @throws IllegalStateException if there is no [JsonCodec]
    public void sendJson(@Nullable Object value) {
        send(Frames.TEXT, JsonCodec.installed().encode(value));
    }

    /// Sends a text if there is room for it, and never waits: for what a slow end may miss.
    ///
    /// @return whether it was sent
    /// @throws WebSocketClosedException if the WebSocket is closed
    public boolean trySend(String text) {
        ensureOnLoop("trySend");
        return link.outbox().trySend(Frames.TEXT, text.getBytes(StandardCharsets.UTF_8));
    }

    /// Sends a text piece by piece, of any length. Other messages wait until it is complete.
    ///
    /// If `body` throws, or is cancelled, after it has written something, nobody can end the message: the WebSocket
    /// is closed with the code 1011.
    ///
    /// @param body writes UTF-8
    /// @waits while another message is sent in pieces, and while the other end takes nothing
    /// @throws WebSocketClosedException if the WebSocket is closed
    public <X extends Exception> void streamText(VoidFn<? super StreamWriter, X> body) throws X {
        stream(Frames.TEXT, body);
    }

    /// Sends bytes piece by piece, as many as there are; see [#streamText].
    ///
    /// @waits while another message is sent in pieces, and while the other end takes nothing
    /// @throws WebSocketClosedException if the WebSocket is closed
    public <X extends Exception> void streamBytes(VoidFn<? super StreamWriter, X> body) throws X {
        stream(Frames.BINARY, body);
    }

    /// Receives the next message.
    ///
    /// @waits until it is complete; if it is cancelled, the next call gets that message
    /// @throws WebSocketClosedException if the WebSocket is closed, after all that came before
    /// @throws IllegalStateException if another task receives
    public Message receive() {
        return receive("receive");
    }

    /// Receives the next message, which must be a text.
    ///
    /// @waits until it is complete; if it is cancelled, the next call gets that message
    /// @throws WebSocketClosedException if the WebSocket is closed, after all that came before
    /// @throws IllegalStateException if another task receives, or the message is not a text, and is lost
    public String receiveText() {
        return text(receive("receiveText"));
    }

    /// Receives the next message, which must be bytes.
    ///
    /// @waits until it is complete; if it is cancelled, the next call gets that message
    /// @throws WebSocketClosedException if the WebSocket is closed, after all that came before
    /// @throws IllegalStateException if another task receives, or the message is a text, and is lost
    public byte[] receiveBytes() {
        if (receive("receiveBytes") instanceof Message.Binary(byte[] bytes)) {
            return bytes;
        }
        throw new IllegalStateException("the message must be bytes, was a text");
    }

    /// Receives the next message, and reads it as JSON.
    ///
    /// @waits until it is complete; if it is cancelled, the next call gets that message
    /// @throws WebSocketClosedException if the WebSocket is closed, after all that came before
    /// @throws io.asyncio4j.http.JsonException if it is not JSON, is `null`, or does not fit the type
    /// @throws IllegalStateException if another task receives, or there is no [JsonCodec]
    public <T> T receiveJson(Class<T> type) {
        return receiveJson(TypeRef.of(type));
    }

    /// Receives the next message, and reads it as JSON; see [#receiveJson(Class)].
    ///
    /// @waits until it is complete; if it is cancelled, the next call gets that message
    public <T> T receiveJson(TypeRef<T> type) {
        JsonCodec codec = JsonCodec.installed();
        return codec.decode(
                switch (receive("receiveJson")) {
                    case Message.Text(String text) -> text.getBytes(StandardCharsets.UTF_8);
                    case Message.Binary(byte[] bytes) -> bytes;
                },
                type);
    }

    /// Receives the next message piece by piece, of any length. If the one before was not read to its end, what is
    /// left of it is dropped.
    ///
    /// @waits until it begins; if it is cancelled, the next call gets that message
    /// @throws WebSocketClosedException if the WebSocket is closed, after all that came before
    /// @throws IllegalStateException if another task receives, or a message has been received in part
    public IncomingMessage receiveStream() {
        begin("receiveStream");
        try {
            if (partial != null) {
                throw new IllegalStateException("a part of the next message was received already, by a call that was "
                        + "cancelled: receive it whole");
            }
            link.awaitPiece("receiveStream");
            Piece first = Objects.requireNonNull(link.inbox().peek());
            incoming = new IncomingMessage(link, first.text());
            link.incoming(incoming);
            incoming.pump();
            return incoming;
        } finally {
            receiving = false;
        }
    }

    /// The messages, which must be texts; see [WebSocket] for the end.
    public Iterable<String> texts() {
        return () -> iterator(WebSocket::text);
    }

    /// The messages as JSON; see [WebSocket] for the end, and [#receiveJson(Class)].
    public <T> Iterable<T> json(Class<T> type) {
        JsonCodec codec = JsonCodec.installed();
        return () -> iterator(message -> codec.decode(
                switch (message) {
                    case Message.Text(String text) -> text.getBytes(StandardCharsets.UTF_8);
                    case Message.Binary(byte[] bytes) -> bytes;
                },
                TypeRef.of(type)));
    }

    @Override
    public Iterator<Message> iterator() {
        return iterator(Function.identity());
    }

    /// Asks the other end for an answer, which comes after what it has sent before.
    ///
    /// @return how long that took
    /// @waits until it has answered; a cancellation ends the wait
    /// @throws WebSocketClosedException if the WebSocket is closed, or closes meanwhile
    public Duration ping() {
        ensureOnLoop("ping");
        return link.ping();
    }

    /// The code with which the WebSocket was closed, as [WebSocketClosedException#code]; empty before.
    public OptionalInt closeCode() {
        ensureOnLoop("closeCode");
        return link.code() == 0 ? OptionalInt.empty() : OptionalInt.of(link.code());
    }

    /// The reason with which it was closed; may be empty, and is before.
    public String closeReason() {
        ensureOnLoop("closeReason");
        return link.reason();
    }

    /// Closes it with the code 1000; see [#close(int, String)].
    ///
    /// @waits until the other end has closed too, at most [WebSocketOptions#closeTimeout]; a cancellation ends the
    ///     wait, and it closes all the same
    @Override
    public void close() {
        close(NORMAL, "");
    }

    /// Tells the other end that nothing more will be sent, and waits until it has said the same. What it sends
    /// until then is dropped. Does nothing if it is closed.
    ///
    /// @param code 1000 for normal, 1001 for an end that goes away, 1011 for a failure, 3000 to 4999 for
    ///     meanings of the program; and others of RFC 6455 and its registry
    /// @param reason at most 123 bytes in UTF-8
    /// @waits until the other end has closed too, at most [WebSocketOptions#closeTimeout]; a cancellation ends the
    ///     wait, and it closes all the same
    /// @throws IllegalArgumentException if the code is one that must not be sent, or the reason is too long
    public void close(int code, String reason) {
        ensureOnLoop("close");
        link.close(CloseCodes.ensureValid(code), CloseCodes.ensureShort(reason));
    }

    /// Cuts the connection: the other end is not told. Never waits.
    public void abort() {
        ensureOnLoop("abort");
        link.abort();
    }

    @Override
    public String toString() {
        return "WebSocket[" + (link.code() == 0 ? "open" : "closed " + link.code()) + "]";
    }

    /// For a [Room].
    Link link(String operation) {
        ensureOnLoop(operation);
        return link;
    }

    private void send(int opcode, byte[] payload) {
        ensureOnLoop("send");
        link.outbox().send(opcode, payload, "send");
    }

    private <X extends Exception> void stream(int opcode, VoidFn<? super StreamWriter, X> body) throws X {
        ensureOnLoop("stream");
        link.outbox().beginPieces("stream");
        var message = new OutgoingMessage(link.outbox(), opcode);
        boolean complete = false;
        try {
            body.accept(message);
            message.writeEof();
            complete = true;
        } finally {
            if (!complete && message.isBegun()) {
                link.dismiss(BROKEN_OFF, "a message was broken off");
            }
            link.outbox().endPieces();
        }
    }

    private Message receive(String operation) {
        begin(operation);
        try {
            Message message = null;
            while (message == null) {
                link.awaitPiece(operation);
                Piece piece = Objects.requireNonNull(link.inbox().poll());
                message = take(piece);
            }
            return message;
        } catch (ProtocolException e) {
            link.inbox().clear();
            throw link.fail(e);
        } finally {
            receiving = false;
        }
    }

    private void begin(String operation) {
        ensureOnLoop(operation);
        if (receiving) {
            throw new IllegalStateException("another task receives from this WebSocket");
        }
        receiving = true;
        if (incoming != null) {
            incoming.close();
            incoming = null;
        }
    }

    /// @return null if the message is not complete
    private @Nullable Message take(Piece piece) throws ProtocolException {
        int limit = link.options().maxMessage;
        if (piece.first() && piece.last() && !piece.compressed()) {
            ensureSize(piece.bytes().length, limit);
            return piece.text() ? new Message.Text(Link.text(piece.bytes())) : new Message.Binary(piece.bytes());
        }
        ByteArrayOutputStream whole = partial == null ? new ByteArrayOutputStream() : partial;
        partial = whole;
        MessageDecoder decoder = link.decoder();
        decoder.give(piece);
        for (byte[] bytes = decoder.more(); bytes.length > 0; bytes = decoder.more()) {
            ensureSize((long) whole.size() + bytes.length, limit);
            whole.writeBytes(bytes);
        }
        if (!decoder.isOver()) {
            return null;
        }
        partial = null;
        return piece.text()
                ? new Message.Text(whole.toString(StandardCharsets.UTF_8))
                : new Message.Binary(whole.toByteArray());
    }

    private static void ensureSize(long bytes, int limit) throws ProtocolException {
        if (bytes > limit) {
            throw new ProtocolException(
                    ProtocolException.TOO_BIG, "a message must have at most " + limit + " bytes (maxMessage)");
        }
    }

    private static String text(Message message) {
        if (message instanceof Message.Text(String text)) {
            return text;
        }
        throw new IllegalStateException("the message must be a text, was bytes");
    }

    private <T> Iterator<T> iterator(Function<? super Message, ? extends T> reading) {
        return new Iterator<>() {
            private @Nullable Message next;

            @Override
            public boolean hasNext() {
                if (next == null) {
                    try {
                        next = receive("next");
                    } catch (WebSocketClosedException e) {
                        if (!e.isNormal()) {
                            throw e;
                        }
                    }
                }
                return next != null;
            }

            @Override
            public T next() {
                if (!hasNext()) {
                    throw new NoSuchElementException("the WebSocket is closed");
                }
                Message taken = Objects.requireNonNull(next);
                next = null;
                return reading.apply(taken);
            }
        };
    }

    private void ensureOnLoop(String operation) {
        link.loop().ensureCurrent("WebSocket." + operation);
    }
}
