/** An upstream that keeps every byte it gets and answers with bytes that can be told apart. */
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';

/** Headers that are one hop's own, or that a proxy has to write anew. */
const HOP = new Set(['host', 'connection', 'keep-alive', 'accept-encoding', 'x-api-token']);

export class Mock {
  /** Every request since the last {@link take}. */
  #arrived = [];
  /** How many there were in all. */
  count = 0;
  /** When true, answers carry the token in their head and in their body. */
  spills = false;

  constructor(token) {
    this.token = token;
    this.server = createServer((request, response) => {
      const chunks = [];
      request.on('data', (chunk) => chunks.push(chunk));
      request.on('end', () => this.#answer(request, Buffer.concat(chunks), response));
    });
  }

  async listen() {
    await new Promise((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    this.url = `http://127.0.0.1:${this.server.address().port}`;
  }

  /** What came in since the last time. */
  take() {
    return this.#arrived.splice(0);
  }

  close() {
    this.server.closeAllConnections();
    this.server.close();
  }

  #answer(request, body, response) {
    const headers = pairs(request.rawHeaders);
    const tokens = headers.filter(([name]) => name.toLowerCase() === 'x-api-token').map(([, value]) => value);
    const authorized = tokens.length === 1 && tokens[0] === this.token;
    const arrived = { method: request.method, url: request.url, headers, body, authorized };
    arrived.answer = authorized
      ? answer(arrived)
      : {
          status: 401,
          type: 'application/json',
          bytes: Buffer.from('{"success":false,"error":"unauthorized access"}'),
        };
    if (this.spills)
      arrived.answer.bytes = Buffer.from(
        JSON.stringify({ success: true, data: { token: this.token, rest: 'x'.repeat(70_000) } }),
      );
    this.#arrived.push(arrived);
    this.count++;
    response.writeHead(arrived.answer.status, {
      'Content-Type': arrived.answer.type,
      'X-RateLimit-Remaining': String(this.count),
      'X-Answer': digest(arrived.answer.bytes),
      ...(this.spills && { 'X-Spilled': this.token }),
    });
    response.end(arrived.answer.bytes);
  }
}

/** A file for a download, else JSON with the hash of what came; every 16th answer, by that hash, is a large one. */
function answer({ method, url, headers, body }) {
  const { body: plainBody } = plain({ method, url, headers, body });
  const hash = digest(Buffer.concat([Buffer.from(`${method} ${url}\n`), plainBody]));
  const large = hash.startsWith('0') ? 400_000 : 0;
  if (/\/files\/[^/]+\/download$/.test(url)) {
    return {
      status: 200,
      type: 'application/octet-stream',
      bytes: Buffer.from(Array.from({ length: 300_000 }, (_, i) => (i * 7 + (i >> 8)) & 0xff)),
    };
  }
  return {
    status: 200,
    type: 'application/json; charset=utf-8',
    bytes: Buffer.from(JSON.stringify({ success: true, data: { hash, text: 'Grüße ½ €', rest: 'ä'.repeat(large) } })),
  };
}

/**
 * A request as two of them are compared: without its hop's own headers, and in the form of {@link plain}. Each hop writes
 * the body's length anew, so there the letters' case says nothing.
 */
export function comparable(request) {
  const { method, url, headers, body } = plain(request);
  return {
    line: `${method} ${url}`,
    headers: headers
      .filter(([name]) => !HOP.has(name.toLowerCase()))
      .map(([name, value]) => `${name.replace(/^content-length$/i, 'Content-Length')}: ${value}`)
      .sort(),
    body: digest(body),
    bytes: body.length,
  };
}

/** All of a request as text, a character for each byte of the body. */
export function plainText(request) {
  const { method, url, headers, body } = plain(request);
  return `${method} ${url}\n${headers.map((pair) => pair.join(': ')).join('\n')}\n\n${body.toString('latin1')}`;
}

/** With the boundary of a multipart body, which the client draws anew for each request, put to one value. */
function plain({ method, url, headers, body }) {
  const type = headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? '';
  const boundary = /boundary=([^;\s]+)/.exec(type)?.[1];
  if (!boundary) return { method, url, headers, body };
  const masked = (text) => text.replaceAll(boundary, 'BOUNDARY');
  return {
    method,
    url,
    headers: headers.map(([name, value]) => [name, masked(value)]),
    body: Buffer.from(masked(body.toString('latin1')), 'latin1'),
  };
}

export const digest = (bytes) => createHash('sha256').update(bytes).digest('hex');

function pairs(raw) {
  return raw.flatMap((name, i) => (i % 2 ? [] : [[name, raw[i + 1]]]));
}
