// Node and its package ws: a set of WebSockets. `node ws_server.js PORT`
const { WebSocketServer } = require("ws");

const server = new WebSocketServer({ host: "127.0.0.1", port: Number(process.argv[2]) });
const room = new Set();

server.on("connection", (socket, request) => {
    if (request.url === "/room") {
        room.add(socket);
        socket.alive = true;
        socket.on("pong", () => (socket.alive = true));
        socket.on("close", () => room.delete(socket));
    } else {
        socket.on("message", data => socket.send(data.toString()));
    }
});

setInterval(() => {
    room.forEach(socket => {
        if (!socket.alive) {
            socket.terminate();
        }
        socket.alive = false;
        socket.ping();
    });
}, 20000); // the heartbeat that its documentation recommends

setInterval(() => {
    const text = process.hrtime.bigint().toString().padStart(20, "0").padEnd(64);
    room.forEach(socket => socket.send(text));
}, 1000);
