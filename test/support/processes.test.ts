import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { startProcess, stopAllProcesses } from './processes.ts';

const node = (program: string): { command: string; args: string[] } => ({
  command: process.execPath,
  args: ['--input-type=module', '--eval', program],
});
const SLEEP = 'setInterval(() => undefined, 1_000)';

/** A killed orphan has its id until init looks after it. */
const REAPED = { timeout: 10_000 };

test('a process is ready when it has printed the whole line, with the URL in it', async () => {
  const program = `process.stdout.write('listening on http://127.0.0.1:40');
    setTimeout(() => process.stdout.write('00/\\n'), 100); ${SLEEP}`;
  const started = await startProcess({ ...node(program), readyWhen: /^listening on/m });
  expect(started.url).toBe('');
  await started.stop();
  const named = await startProcess({ ...node(program), readyWhen: /^listening on (\S+)$/m });
  expect(named.url).toBe('http://127.0.0.1:4000/');
  await named.stop();
  expect(isRunning(named.pid)).toBe(false);
});

test('a process that ends instead of getting ready is an error with what it printed', async () => {
  const starting = startProcess({ ...node(`console.error('port taken'); process.exit(3)`), readyWhen: /ready/ });
  await expect(starting).rejects.toThrow(/it ended[^]*port taken/);
});

test('a process that stays silent is an error, and is stopped', async () => {
  const program = `console.log(process.pid); ${SLEEP}`;
  const starting = startProcess({ ...node(program), readyWhen: /ready/, readyWithinMs: 500 });
  const error = await starting.catch((thrown: unknown) => thrown);
  expect(String(error)).toContain('500 ms passed');
  expect(isRunning(Number(/^\d+$/m.exec(String(error))?.[0]))).toBe(false);
});

test('a command that is not there is an error', async () => {
  await expect(startProcess({ command: 'no-such-command' })).rejects.toThrow('ENOENT');
});

test('the exit code and both outputs of a process are kept apart', async () => {
  const ended = await startProcess(node(`console.log('out'); console.error('err'); process.exitCode = 7`));
  expect(await ended.exitCode).toBe(7);
  expect([ended.stdout(), ended.stderr()]).toEqual(['out\n', 'err\n']);
});

test('a process that ignores SIGTERM is killed when its time is over', async () => {
  const program = `process.on('SIGTERM', () => console.log('no')); console.log('ready'); ${SLEEP}`;
  const stubborn = await startProcess({ ...node(program), readyWhen: /ready/ });
  await stubborn.stop(200);
  expect(await stubborn.exitCode).toBeNull();
  expect(stubborn.stdout()).toContain('no\n');
});

test('what a process started itself ends with it', async () => {
  const child = await startParent();
  await child.parent.stop();
  await expect.poll(() => isRunning(child.pid), REAPED).toBe(false);
});

test('a process gets no variable of whoever runs the tests', async () => {
  const ended = await startProcess({ ...node('console.log(Object.keys(process.env).join())'), env: { MINE: '1' } });
  await ended.exitCode;
  const names = ended.stdout().trim().split(',');
  expect(names.filter((name) => !['PATH', 'HOME', 'TMPDIR'].includes(name))).toEqual(['MINE']);
});

test('what nobody stopped is stopped with all the rest', async () => {
  const forgotten = await startProcess({ ...node(`console.log('ready'); ${SLEEP}`), readyWhen: /ready/ });
  await stopAllProcesses();
  expect(isRunning(forgotten.pid)).toBe(false);
});

test('what is running when its starter is killed is killed as well', async () => {
  const program = `const { startProcess } = await import(${JSON.stringify(modulePath('processes.ts'))});
    const { pid } = await startProcess({ command: 'sleep', args: ['60'] });
    console.log('child ' + pid); ${SLEEP}`;
  const starter = await startProcess({ ...node(program), readyWhen: /^child \d+$/m });
  const pid = Number(/\d+/.exec(starter.stdout())?.[0]);
  expect(isRunning(pid)).toBe(true);
  process.kill(starter.pid, 'SIGKILL');
  await expect.poll(() => isRunning(pid), REAPED).toBe(false);
});

async function startParent(): Promise<{ parent: Awaited<ReturnType<typeof startProcess>>; pid: number }> {
  const program = `import { spawn } from 'node:child_process';
    console.log('child ' + spawn('sleep', ['60']).pid); ${SLEEP}`;
  const parent = await startProcess({ ...node(program), readyWhen: /^child \d+$/m });
  return { parent, pid: Number(/\d+/.exec(parent.stdout())?.[0]) };
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

function modulePath(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url));
}
