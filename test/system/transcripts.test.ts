import { readdirSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { DATABASE_KINDS } from '../support/stores.js';
import { scene } from '../support/system-scene.js';
import { faultsIn, parseTranscript, play, readTranscript } from '../support/transcript.js';

const TRANSCRIPTS = readdirSync('docs/transcripts').filter((name) => /^\d.*\.md$/.test(name));
const CASES = DATABASE_KINDS.flatMap((kind) => TRANSCRIPTS.map((name) => [name, kind] as const));

describe('a transcript of docs/transcripts is true', () => {
  it('of each of the seven', () => {
    expect(TRANSCRIPTS.map((name) => name[0])).toEqual(['1', '2', '3', '4', '5', '6', '7']);
  });

  it.concurrent.each(CASES)(
    '%s, on %s',
    (name, kind) =>
      scene(kind, async ({ database, processes }) => {
        const transcript = readTranscript(name);
        expect(transcript.steps.length).toBeGreaterThan(0);
        const { url } = await processes.scheduler(database.url, transcript.settings);
        const faults = faultsIn(transcript, await play(transcript, url));
        expect(faults.join('\n\n')).toBe('');
      })(),
    150_000,
  );
});

describe('a transcript that is wrong is told from a true one', () => {
  const document = [
    '```sh',
    'RETENTION_DAYS=1 npm start',
    '```',
    '```console',
    '$ echo one',
    'one',
    '$ printf "two $HOME %s\\n" \\',
    '>   a b | tee copy',
    'two … a',
    'two … b',
    '$ cat copy missing',
    'two  a',
    'two  b',
    'cat: missing: No such file or directory',
    '(exit code 1)',
    '$ sleep 60 & n=2',
    '$ echo $n',
    '2',
    '```',
  ];

  it('reads settings, commands and what comes of them', async () => {
    const transcript = parseTranscript(document.join('\n'));
    expect(transcript.settings).toEqual({ RETENTION_DAYS: '1' });
    expect(faultsIn(transcript, await play(transcript, 'http://127.0.0.1:1'))).toEqual([]);
  });

  it('finds any line that is changed, left out or too much', async () => {
    const played = await play(parseTranscript(document.join('\n')), 'http://127.0.0.1:1');
    const faultsOf = (lines: readonly string[]) => faultsIn(parseTranscript(lines.join('\n')), played);
    const outputs = document.flatMap((line, index) => (index > 4 && /^(one|two|cat:|\(|2)/.test(line) ? [index] : []));
    expect(outputs).toHaveLength(8);
    for (const index of outputs) {
      const changed = document.with(index, `${document[index]}!`);
      expect([index, faultsOf(changed).length]).toEqual([index, 1]);
      expect([index, faultsOf(document.toSpliced(index, 1)).length]).toEqual([index, 1]);
      expect([index, faultsOf(document.toSpliced(index, 0, 'more')).length]).toEqual([index, 1]);
    }
    expect(faultsOf(document.with(5, 'ten'))).toEqual(['line 5: $ echo one\n- ten\n+ one']);
  });

  it('wants blocks to begin with a command', () => {
    expect(() => parseTranscript('```console\none\n```')).toThrow('line 2: a block begins with a command');
  });

  it('does not wait for ever, and ends what was started', async () => {
    const transcript = parseTranscript('```console\n$ echo a\na\n$ sleep 61\n$ echo b\nb\n```');
    const faults = faultsIn(transcript, await play(transcript, 'http://127.0.0.1:1', 500));
    expect(faults).toEqual([
      'line 4: $ sleep 61\n+ (exit code never came)',
      'line 5: $ echo b\n- b\n+ (exit code never came)',
    ]);
  });
});
