/** The admin APIs, as an operator calls them. */
import { setTimeout as pause } from 'node:timers/promises';

export class Admin {
  constructor(urls, token) {
    this.urls = urls;
    this.token = token;
  }

  /** @throws when the answer is not 200 or 201; a change that is not yet in force is not good enough here */
  async send(service, method, path, body, type = 'application/json') {
    const answer = await fetch(this.urls[service] + path, {
      method,
      headers: { Authorization: `Bearer ${this.token}`, ...(body !== undefined && { 'Content-Type': type }) },
      body: body === undefined || typeof body === 'string' ? body : JSON.stringify(body),
    });
    const text = await answer.text();
    if (answer.status !== 200 && answer.status !== 201)
      throw new Error(`${service} ${method} ${path}: ${answer.status} ${text.slice(0, 1000)}`);
    return JSON.parse(text);
  }

  upstream = (body) => this.send('policy', 'POST', '/v1/upstreams', body);

  document = (upstream, name, text) =>
    this.send('policy', 'PUT', `/v1/upstreams/${upstream}/documents/${name}`, text, 'application/yaml');

  owner = (body) => this.send('key', 'POST', '/v1/owners', body);

  credential = (body) => this.send('key', 'POST', '/v1/credentials', body);

  /** A key with a policy of its own name; the answer has its secret. */
  async key({ name, owner, credential, upstream, permissions }) {
    await this.send('policy', 'POST', '/v1/policies', { id: name, name, upstream, permissions });
    return this.send('key', 'POST', '/v1/keys', { name, owner, credential, policies: [name] });
  }

  /**
   * All exchanges of a key, the newest first, page by page; fetched again until none is open and as many as expected are
   * there.
   */
  async exchanges(key, expected, seconds = 30) {
    const end = Date.now() + seconds * 1000;
    for (;;) {
      const records = await this.#allPages(`/v1/records?kind=exchange&key=${key}&limit=200`);
      if ((records.length >= expected && records.every((it) => it.outcome !== 'open')) || Date.now() > end)
        return records;
      await pause(200);
    }
  }

  async #allPages(path) {
    const items = [];
    for (let cursor = ''; cursor !== null;) {
      const page = await this.send('audit', 'GET', `${path}${cursor && `&cursor=${encodeURIComponent(cursor)}`}`);
      items.push(...page.items);
      cursor = page.nextCursor ?? null;
    }
    return items;
  }
}
