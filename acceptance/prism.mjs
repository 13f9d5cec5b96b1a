/** Prism as an upstream: one for each of Pipedrive's documents, behind one address. */
import { spawn } from 'node:child_process';
import { createServer, request as send } from 'node:http';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { BASE_PATHS, documentFile } from './operations.mjs';
import { Stopped, freePorts, until } from './suite.mjs';

const CLI = join(
  dirname(createRequire(import.meta.url).resolve('@stoplight/prism-cli/package.json')),
  'dist',
  'index.js',
);

export class Prism {
  /** What was wrong with requests that came: another token than the real one, or a key of Manykey's. */
  complaints = [];
  count = 0;

  constructor(folder, token) {
    this.folder = folder;
    this.token = token;
  }

  /** Starts both, and the router that tells them apart by the path, which Prism itself does not look at. */
  async start() {
    const versions = Object.keys(BASE_PATHS);
    const ports = await freePorts(versions.length);
    this.children = versions.map((version, i) =>
      spawn(
        process.execPath,
        [
          CLI,
          'mock',
          '--host',
          '127.0.0.1',
          '--port',
          String(ports[i]),
          '--verboseLevel',
          'fatal',
          documentFile(this.folder, version),
        ],
        { stdio: 'ignore' },
      ),
    );
    this.router = createServer((request, response) => {
      this.count++;
      const i = versions.findIndex((version) => request.url.startsWith(`${BASE_PATHS[version]}/`));
      const head = JSON.stringify([request.url, request.rawHeaders]);
      if (request.headers['x-api-token'] !== this.token || head.includes('mk_'))
        this.complaints.push(`${request.method} ${request.url}`);
      const onward = send(
        {
          host: '127.0.0.1',
          port: ports[i],
          method: request.method,
          path: request.url.slice(BASE_PATHS[versions[i]].length),
          headers: request.headers,
        },
        (answer) => answer.pipe(response.writeHead(answer.statusCode, answer.headers)),
      );
      onward.on('error', (error) => response.writeHead(599).end(String(error)));
      request.pipe(onward);
    });
    await new Promise((resolve) => this.router.listen(0, '127.0.0.1', resolve));
    this.url = `http://127.0.0.1:${this.router.address().port}`;
    for (const [i, port] of ports.entries()) {
      await until(`Prism for ${versions[i]}`, 60, async () => {
        if (this.children[i].exitCode !== null)
          throw new Stopped(`Prism for ${versions[i]} ended with ${this.children[i].exitCode}`);
        return (await fetch(`http://127.0.0.1:${port}/`)).status > 0;
      });
    }
  }

  stop() {
    this.children?.forEach((child) => child.kill());
    this.router?.closeAllConnections();
    this.router?.close();
  }
}
