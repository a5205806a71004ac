// Node and its package ws: a set of WebSockets. `node ws_server.js PORT`
const { WebSocketServer } = require("ws");

const server = new WebSocketServer({ host: "127.0.0.1", port: Number(process.argv[2]) });
const room = new Set();

server.on("connection", (socket, request) => {
    if (request.url === "/room") {
        room.add(socket);
        socket.on("close", () => room.delete(socket));
    } else {
        socket.on("message", data => socket.send(data.toString()));
    }
});

setInterval(() => {
    const text = process.hrtime.bigint().toString().padStart(20, "0").padEnd(64);
    room.forEach(socket => socket.send(text));
}, 1000);
