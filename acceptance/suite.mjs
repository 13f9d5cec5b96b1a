/** The whole suite as a user starts it: ./manykey up, with its data in a directory that is gone afterwards. */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const SERVICES = ['proxy', 'key', 'policy', 'audit', 'proxy-admin'];
const LISTENERS = [...SERVICES, 'kafka', 'mongo'];

/** The first start of a clone builds everything. */
const START_SECONDS = 1200;
const STOP_SECONDS = 30;

export class Suite {
  /** @param project folder with the launcher */
  constructor(project) {
    this.project = project;
    this.home = mkdtempSync(join(tmpdir(), 'manykey-acceptance-'));
    this.data = join(this.home, 'data');
    this.logFile = join(this.home, 'log');
  }

  /** Starts it and waits until each service says that it is ready. */
  async start() {
    const ports = await freePorts(LISTENERS.length);
    this.urls = Object.fromEntries(SERVICES.map((service, i) => [service, `http://127.0.0.1:${ports[i]}`]));
    const log = openSync(this.logFile, 'w');
    this.child = spawn(
      join(this.project, 'manykey'),
      [
        'up',
        '--data',
        this.data,
        '--no-crm',
        '--allow-address',
        '127.0.0.1/32',
        ...LISTENERS.flatMap((listener, i) => [`--${listener}-port`, String(ports[i])]),
      ],
      { stdio: ['ignore', log, log], env: { ...process.env, JAVA_TOOL_OPTIONS: '-Dmanykey.ends-with-parent=true' } },
    );
    this.child.on('error', (error) => {
      this.failure = error;
    });
    await until('the suite', START_SECONDS, async () => {
      if (this.failure) throw new Stopped(this.failure.message);
      if (this.child.exitCode !== null)
        throw new Stopped(`./manykey up ended with ${this.child.exitCode}:\n${this.log()}`);
      const ready = await Promise.all(
        SERVICES.filter((it) => it !== 'proxy').map(
          async (service) => (await fetch(`${this.urls[service]}/actuator/health/readiness`)).ok,
        ),
      );
      return ready.every(Boolean) && existsSync(this.#tokenFile);
    });
    this.adminToken = readFileSync(this.#tokenFile, 'utf8').trim();
  }

  get #tokenFile() {
    return join(this.data, 'first-admin-token');
  }

  /** The end of what it wrote, to the terminal and to its log. */
  log() {
    return [this.logFile, join(this.data, 'manykey.log')]
      .filter(existsSync)
      .map((file) => readFileSync(file, 'utf8').slice(-4000))
      .join('\n');
  }

  /** Stops the one process that was started, and takes its data away unless they are to be looked at. */
  async stop(keep = false) {
    const { child } = this;
    if (child?.pid && child.exitCode === null && child.signalCode === null) {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      const late = setTimeout(() => child.kill('SIGKILL'), STOP_SECONDS * 1000);
      await ended;
      clearTimeout(late);
    }
    if (!keep) rmSync(this.home, { recursive: true, force: true });
  }
}

/** Says that waiting longer is of no use. */
export class Stopped extends Error {}

/** Waits until a probe answers true; a probe that fails is asked again, but for {@link Stopped}. */
export async function until(what, seconds, probe) {
  const end = Date.now() + seconds * 1000;
  let last = 'not yet';
  while (Date.now() < end) {
    try {
      if (await probe()) return;
    } catch (error) {
      if (error instanceof Stopped) throw error;
      last = error.cause?.message ?? error.message;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${what}: not ready after ${seconds} s (${last})`);
}

/** Ports that are free now, each with the two above it; from a range that the system gives to nobody unasked. */
export async function freePorts(count) {
  const ports = [];
  while (ports.length < count) {
    const port = 10_000 + 3 * Math.floor(Math.random() * 7_000);
    const free = await Promise.all([port, port + 1, port + 2].map(isFree));
    if (free.every(Boolean) && !given.has(port)) ports.push(port);
    given.add(port);
  }
  return ports;
}

const given = new Set();

function isFree(port) {
  return new Promise((resolve) => {
    const server = createServer()
      .once('error', () => resolve(false))
      .listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
