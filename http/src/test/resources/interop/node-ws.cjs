// The library ws, with permessage-deflate, at one end of a WebSocket: node-ws.cjs client URL, or node-ws.cjs server
const { WebSocket, WebSocketServer } = require("/usr/share/nodejs/ws");

const texts = ["tea", "", "Grüße 🍵 ".repeat(20_000)];
const perMessageDeflate = { threshold: 0 };

if (process.argv[2] === "client") {
  const ws = new WebSocket(process.argv[3], ["v1"], { perMessageDeflate });
  let next = 0;
  ws.on("open", () => ws.send(texts[next]));
  ws.on("message", (data, binary) => {
    if (binary) {
      ws.send("close");
    } else if (data.toString() !== texts[next]) {
      console.log("wrong", data.length);
      process.exit(1);
    } else if (++next < texts.length) {
      ws.send(texts[next]);
    } else {
      ws.send(new Uint8Array(100_000));
    }
  });
  ws.on("close", (code, reason) => console.log("closed", code, reason.toString(), ws.protocol, ws.extensions));
} else {
  const server = new WebSocketServer({ host: "127.0.0.1", port: 0, perMessageDeflate });
  server.on("listening", () => console.log("port", server.address().port));
  server.on("connection", (ws) =>
    ws.on("message", (data, binary) => {
      if (!binary && data.toString() === "close") {
        ws.close(4001, "as asked");
      } else {
        ws.send(data, { binary });
      }
    }),
  );
}
