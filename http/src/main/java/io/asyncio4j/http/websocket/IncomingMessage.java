package io.asyncio4j.http.websocket;

import io.asyncio4j.stream.StreamBuffer;
import io.asyncio4j.stream.StreamReader;

/// A message that is received piece by piece. What is not read keeps the other end waiting. Loop only.
public final class IncomingMessage implements AutoCloseable {

    private final Link link;
    private final boolean text;
    private final StreamBuffer body = new StreamBuffer(new StreamBuffer.Source() {
        @Override
        public void fullnessChanged() {
            pump();
        }
    });
    private boolean over;
    private boolean pumping;

    IncomingMessage(Link link, boolean text) {
        this.link = link;
        this.text = text;
    }

    /// Whether it is a text, in UTF-8; else it is bytes.
    public boolean isText() {
        return text;
    }

    /// What it says. Reading fails with a [WebSocketClosedException] if the WebSocket ends in the middle of it,
    /// or if it is a text that is not UTF-8.
    public StreamReader body() {
        return body;
    }

    /// Drops what was not read, and what still comes of it. Never waits.
    @Override
    public void close() {
        link.loop().ensureCurrent("IncomingMessage.close");
        body.discard();
        pump();
    }

    /// Takes what has come, as far as there is room.
    void pump() {
        if (over || pumping) {
            return;
        }
        pumping = true;
        try {
            while (!over && !body.isFull() && step()) {
                // the next
            }
        } catch (ProtocolException e) {
            fail(link.fail(e));
        } finally {
            pumping = false;
        }
    }

    /// Whether there may be more.
    private boolean step() throws ProtocolException {
        MessageDecoder decoder = link.decoder();
        byte[] bytes = decoder.more();
        if (bytes.length > 0) {
            body.feed(bytes);
            return true;
        }
        if (decoder.isOver()) {
            over = true;
            link.incoming(null);
            body.feedEof();
            return false;
        }
        Piece piece = link.inbox().poll();
        if (piece != null) {
            decoder.give(piece);
            return true;
        }
        link.answerCloseIfDrained();
        if (link.isClosed() && !over) {
            fail(link.closed());
        }
        return false;
    }

    private void fail(WebSocketClosedException why) {
        over = true;
        link.incoming(null);
        body.fail(why);
    }
}
