import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** Something typed, and what came of it. */
export interface Step {
  /** Where it stands in the document. */
  readonly line: number;
  readonly command: string;
  readonly output: readonly string[];
}

export interface Transcript {
  /** How the scheduler is started: what stands before `npm start` in a block of `sh`. */
  readonly settings: Readonly<Record<string, string>>;
  readonly steps: readonly Step[];
}

const WORDS = resolve('docs/transcripts/shell.sh');
/** Between what came of one command and of the next. */
const MARK = '=== exit code';
const MARKS = /\n=== exit code (\d+)\n/;

const BLOCKS = /^```(\w+)\n(.*?)^```$/gms;
const SETTINGS = /(\w+)=(\S+)(?=.* npm start$)/gm;

/** In blocks of `console`, `$ ` begins a command, `> ` right behind it goes on with it, all else is what came of it. */
export function parseTranscript(text: string): Transcript {
  const blocks = [...text.matchAll(BLOCKS)].map(({ 1: kind, 2: body = '', index }) => {
    return { kind, body, firstLine: text.slice(0, index).split('\n').length + 1 };
  });
  const settings = blocks.flatMap(({ kind, body }) => (kind === 'sh' ? [...body.matchAll(SETTINGS)] : []));
  return {
    settings: Object.fromEntries(settings.map(([, name, value]) => [name, value])),
    steps: blocks.flatMap(({ kind, body, firstLine }) => (kind === 'console' ? stepsIn(body, firstLine) : [])),
  };
}

function stepsIn(block: string, firstLine: number): Step[] {
  const steps: { line: number; command: string; output: string[] }[] = [];
  for (const [index, line] of block.trimEnd().split('\n').entries()) {
    const step = steps.at(-1);
    if (line.startsWith('$ ')) steps.push({ line: firstLine + index, command: line.slice(2), output: [] });
    else if (!step) throw new Error(`line ${firstLine + index}: a block begins with a command`);
    else if (line.startsWith('> ') && step.output.length === 0) step.command += `\n${line.slice(2)}`;
    else step.output.push(line);
  }
  return steps;
}

export function readTranscript(name: string): Transcript {
  return parseTranscript(readFileSync(join('docs/transcripts', name), 'utf8'));
}

/**
 * What comes of each step, line by line: all of them in one bash, in an empty directory. Nothing that they start outlives
 * it. An exit code that is not 0 is a line of its own.
 */
export async function play({ steps }: Transcript, schedulerUrl: string, withinMs = 100_000): Promise<string[][]> {
  const directory = mkdtempSync(join(tmpdir(), 'baton-transcript-'));
  const commands = steps.map(({ command }) => `${command}\nprintf '\\n${MARK} %d\\n' $?`);
  const shell = spawn('bash', ['-c', ['exec 2>&1', `. '${WORDS}'`, ...commands].join('\n')], {
    cwd: directory,
    detached: true,
    env: { PATH: process.env['PATH'], BATON: schedulerUrl },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let said = '';
  shell.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const endAll = (): void => {
    try {
      process.kill(-(shell.pid as number), 'SIGKILL');
    } catch {
      // All are gone already.
    }
  };
  const limit = setTimeout(endAll, withinMs);
  shell.once('exit', endAll);
  await once(shell, 'close');
  clearTimeout(limit);
  rmSync(directory, { recursive: true });
  const parts = said.split(MARKS);
  return steps.map((_, index) => linesOf(parts[2 * index], parts[2 * index + 1]));
}

function linesOf(output = '', exitCode = 'never came'): string[] {
  // A terminal shows no carriage returns: those that end the lines of an HTTP head.
  const text = output.replaceAll('\r', '').trimEnd();
  const lines = text === '' ? [] : text.split('\n');
  return exitCode === '0' ? lines : [...lines, `(exit code ${exitCode})`];
}

/** Each step that another thing came of than is written, as a diff. */
export function faultsIn({ steps }: Transcript, played: readonly (readonly string[])[]): string[] {
  return steps.flatMap(({ line, command, output }, index) => {
    const actual = played[index] ?? [];
    const count = Math.max(output.length, actual.length);
    const diff = Array.from({ length: count }, (_, n) => diffOf(output[n], actual[n]));
    return diff.every((it) => it.startsWith(' ')) ? [] : [[`line ${line}: $ ${command}`, ...diff].join('\n')];
  });
}

function diffOf(written: string | undefined, came: string | undefined): string {
  if (written !== undefined && came !== undefined && patternOf(written).test(came)) return `  ${came}`;
  const [minus, plus] = [written === undefined ? [] : [`- ${written}`], came === undefined ? [] : [`+ ${came}`]];
  return [...minus, ...plus].join('\n');
}

/** `…` is whatever stands there in the line. */
function patternOf(written: string): RegExp {
  const parts = written.split('…').map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`);
}
