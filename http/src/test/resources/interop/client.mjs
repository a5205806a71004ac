// A client for the tests: node client.mjs LIBRARY METHOD URL TIMES BODY WAYS HEADER...
// LIBRARY: fetch, http or http2; BODY: a file or -; WAYS: chunked, expect, form, joined by commas, or -.
import crypto from 'node:crypto';
import fs from 'node:fs';
import http from 'node:http';
import http2 from 'node:http2';

const [library, method, url, times, file, wayList, ...headerLines] = process.argv.slice(2);
const ways = new Set(wayList.split(','));
const headers = Object.fromEntries(headerLines.map(line => line.split(': ')));
const size = file === '-' ? 0 : fs.statSync(file).size;

async function report(status, answerHeaders, body, trailers) {
  const digest = crypto.createHash('sha256');
  let length = 0;
  const first = [];
  for await (const piece of body ?? []) {
    digest.update(piece);
    if (length < 1000) {
      first.push(Buffer.from(piece));
    }
    length += piece.length;
  }
  console.log('status ' + status);
  for (const [name, value] of answerHeaders) {
    console.log(`header ${name}: ${value}`);
  }
  for (const [name, value] of Object.entries(trailers())) {
    console.log(`trailer ${name}: ${value}`);
  }
  console.log('length ' + length);
  console.log('sha256 ' + digest.digest('hex'));
  console.log('text ' + Buffer.concat(first).subarray(0, 1000).toString('utf8').replaceAll('\n', ' '));
}

async function byFetch() {
  const options = {method, headers, redirect: 'manual'};
  if (ways.has('form')) {
    options.body = new FormData();
    options.body.append('drink', 'tëa');
    options.body.append('leaf', await fs.openAsBlob(file), 'leaf.bin');
  } else if (ways.has('chunked')) {
    options.body = fs.createReadStream(file);
    options.duplex = 'half';
  } else if (file !== '-') {
    options.body = await fs.openAsBlob(file);
  }
  const response = await fetch(url, options);
  await report(response.status, response.headers, response.body, () => ({}));
}

const agent = new http.Agent({keepAlive: true, maxSockets: 1});

function byHttp() {
  return new Promise((resolve, reject) => {
    if (file !== '-' && !ways.has('chunked')) {
      headers['Content-Length'] = size;
    }
    if (ways.has('expect')) {
      headers['Expect'] = '100-continue';
    }
    const request = http.request(url, {method, headers, agent}, response => {
      const entries = [];
      for (let n = 0; n < response.rawHeaders.length; n += 2) {
        entries.push([response.rawHeaders[n], response.rawHeaders[n + 1]]);
      }
      report(response.statusCode, entries, response, () => response.trailers).then(() => {
        resolve();
        if (!request.writableFinished) {
          request.destroy();
        }
      }, reject);
    });
    request.on('error', reject);
    const send = () => fs.createReadStream(file).pipe(request);
    if (file === '-') {
      request.end();
    } else if (ways.has('expect')) {
      request.on('continue', () => {
        console.log('interim 100');
        send();
      });
      request.flushHeaders();
    } else {
      send();
    }
  });
}

let session;

function byHttp2() {
  const target = new URL(url);
  session ??= http2.connect(target.origin, {rejectUnauthorized: false});
  return new Promise((resolve, reject) => {
    session.once('error', reject);
    const all = {':method': method, ':path': target.pathname + target.search, ...headers};
    if (ways.has('expect')) {
      all.expect = '100-continue';
    }
    const request = session.request(all, {endStream: file === '-'});
    let trailers = {};
    request.on('error', reject);
    request.on('trailers', fields => {
      trailers = fields;
    });
    request.on('response', answer => {
      const entries = Object.entries(answer).filter(([name]) => !name.startsWith(':'));
      report(answer[':status'], entries, request, () => trailers).then(resolve, reject);
    });
    const send = () => fs.createReadStream(file).pipe(request);
    if (ways.has('expect')) {
      request.on('continue', () => {
        console.log('interim 100');
        send();
      });
    } else if (file !== '-') {
      send();
    }
  });
}

const make = {fetch: byFetch, http: byHttp, http2: byHttp2}[library];

try {
  for (let n = 0; n < Number(times); n++) {
    await make();
    await new Promise(resolve => setImmediate(resolve)); // fetch gives its connection back only now
  }
  agent.destroy();
  session?.destroy();
} catch (error) {
  console.log(`error ${error.name}: ${error.message} ${error.cause ?? ''}`.replaceAll('\n', ' '));
  process.exit(1);
}
