// Sends two events, in odd pieces and with every kind of line break, and ends; to whoever has both, 204.
import {createServer} from 'node:http';

const server = createServer(async (request, response) => {
    if (request.headers['last-event-id'] === '2') {
        response.writeHead(204).end();
        return;
    }
    response.writeHead(200, {'Content-Type': 'text/event-stream; charset=utf-8', 'Cache-Control': 'no-store'});
    const last = Number(request.headers['last-event-id'] ?? 0);
    const bytes = Buffer.from('\uFEFFretry: 10\r\n\r\n: hello\rid: ' + (last + 1) + '\ndata: Grüße\r\ndata: 🍵\r\n\r\nid: 9\ndata: cut');
    for (const byte of bytes) {
        response.write(Buffer.from([byte]));
        await new Promise(setImmediate);
    }
    response.end();
});
server.listen(0, '127.0.0.1', () => console.log('port ' + server.address().port));
