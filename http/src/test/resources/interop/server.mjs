// A server for the tests: node server.mjs; says which port it has.
import crypto from 'node:crypto';
import http from 'node:http';
import zlib from 'node:zlib';

let streams = 0; // that are being sent

const routes = {
  '/text': (request, response, query) => response.end('text of ' + query.get('id')),
  '/upload': (request, response) => {
    const digest = crypto.createHash('sha256');
    let length = 0;
    request.on('data', piece => {
      digest.update(piece);
      length += piece.length;
    });
    request.on('end', () => {
      const framing = request.headers['transfer-encoding'] ?? 'length';
      response.setHeader('X-Framing', framing);
      response.setHeader('X-Trailer', request.trailers['x-sum'] ?? 'none');
      response.end(`${length} ${digest.digest('hex')}`);
    });
  },
  '/unpack': (request, response) => {
    const decoders = {gzip: zlib.createGunzip, deflate: zlib.createInflate, br: zlib.createBrotliDecompress};
    const digest = crypto.createHash('sha256');
    let length = 0;
    request.pipe(decoders[request.headers['content-encoding']]()).on('data', piece => {
      digest.update(piece);
      length += piece.length;
    }).on('end', () => response.end(`${length} ${digest.digest('hex')}`));
  },
  '/stream': (request, response, query) => {
    streams++;
    response.on('close', () => streams--);
    const block = Buffer.alloc(65536, '0123456789abcdef');
    let left = Number(query.get('bytes'));
    const write = () => {
      while (left > 0 && !response.destroyed) {
        const piece = block.subarray(0, Math.min(left, block.length));
        left -= piece.length;
        if (!response.write(piece)) {
          response.once('drain', write);
          return;
        }
      }
      response.end();
    };
    write();
  },
  '/streams': (request, response) => response.end(String(streams)),
  '/packed': (request, response, query) => {
    const encoders = {gzip: zlib.createGzip, deflate: zlib.createDeflate, br: zlib.createBrotliCompress};
    response.setHeader('Content-Encoding', query.get('coding'));
    const encoder = encoders[query.get('coding')]();
    encoder.pipe(response);
    encoder.end('0123456789'.repeat(100_000));
  },
  '/trailers': (request, response) => {
    response.setHeader('Trailer', 'X-Sum');
    response.write('body');
    response.addTrailers({'X-Sum': '42'});
    response.end();
  },
  '/hints': (request, response) => {
    response.writeEarlyHints({link: '</style.css>; rel=preload'});
    response.end('hinted');
  },
  '/refuse': (request, response) => response.writeHead(401).end('refused'),
  '/nothing': (request, response) => response.writeHead(204).end(),
  '/unchanged': (request, response) => response.writeHead(304, {ETag: '"a"'}).end(),
  '/idle': (request, response) => response.end('idle', () => setImmediate(() => request.socket.destroy())),
  '/abort/before': request => request.socket.destroy(),
  '/abort/head': request => request.socket.write('HTTP/1.1 200 OK\r\nContent-', () => request.socket.destroy()),
  '/abort/length': request =>
    request.socket.write('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf', () => request.socket.destroy()),
  '/abort/chunk': request =>
    request.socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n',
        () => request.socket.destroy()),
  '/abort/upload': request => request.once('data', () => request.socket.destroy()),
};

function serve(request, response) {
  const url = new URL(request.url, 'http://host');
  const route = routes[url.pathname];
  if (route) {
    route(request, response, url.searchParams);
  } else {
    response.writeHead(404).end();
  }
}

const server = http.createServer({requestTimeout: 0}, serve);
server.on('checkContinue', (request, response) => {
  if (request.url !== '/refuse') {
    response.writeContinue();
  }
  serve(request, response);
});
server.listen(0, '127.0.0.1', () => console.log('port ' + server.address().port));
