// A server of HTTP/2 for the tests: node http2-server.mjs; says which port it has. Clear text, by prior knowledge.
import http2 from 'node:http2';
import {createRequire} from 'node:module';

const server = http2.createServer({
  maxSessionMemory: 200, // MB: what was reset is freed later
  settings: {maxConcurrentStreams: 5, enableConnectProtocol: true},
});
const sessions = new Set();

server.on('session', session => {
  sessions.add(session);
  session.on('close', () => sessions.delete(session));
});

server.on('stream', (stream, headers) => {
  stream.on('error', () => {}); // it was reset
  if (headers[':protocol'] === 'websocket') {
    echo(stream);
    return;
  }
  switch (headers[':path']) {
    case '/text':
      stream.respond({':status': 200, 'content-type': 'text/plain'});
      stream.end('tea');
      break;
    case '/cookies':
      stream.respond({':status': 200});
      stream.end(headers.cookie);
      break;
    case '/upload': {
      let length = 0;
      stream.on('data', piece => length += piece.length);
      stream.on('end', () => {
        stream.respond({':status': 200});
        stream.end(String(length));
      });
      break;
    }
    case '/large':
      stream.respond({':status': 200});
      stream.end(Buffer.alloc(5_000_000));
      break;
    case '/trailers':
      stream.respond({':status': 200}, {waitForTrailers: true});
      stream.on('wantTrailers', () => stream.sendTrailers({'x-sum': '42'}));
      stream.end('body');
      break;
    case '/hints':
      stream.additionalHeaders({':status': 103, link: '</style.css>; rel=preload'});
      stream.respond({':status': 200});
      stream.end('hinted');
      break;
    case '/refuse':
      stream.close(http2.constants.NGHTTP2_REFUSED_STREAM);
      break;
    case '/leave': // says goodbye after this answer
      stream.respond({':status': 200});
      stream.end('bye');
      stream.session.goaway(http2.constants.NGHTTP2_NO_ERROR, stream.id);
      break;
    default:
      stream.respond({':status': 404});
      stream.end();
  }
});

// A WebSocket by the library ws, which knows connections of HTTP/1: a stream does as well.
function echo(stream) {
  const {WebSocket} = createRequire(import.meta.url)('/usr/share/nodejs/ws');
  const socket = new WebSocket(null);
  stream.setNoDelay = () => {};
  stream.respond({':status': 200});
  socket.setSocket(stream, Buffer.alloc(0), {maxPayload: 0, skipUTF8Validation: false});
  socket.on('message', (data, binary) => {
    if (!binary && data.toString() === 'close') {
      socket.close(4001, 'as asked');
    } else {
      socket.send(data, {binary});
    }
  });
}

server.on('checkContinue', () => {});
server.listen(0, '127.0.0.1', () => console.log('port ' + server.address().port));
