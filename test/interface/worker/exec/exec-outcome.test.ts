import { describe, expect, it } from '@jest/globals';
import { ExecRig } from '../../../support/exec-rig.js';

const rig = () => new ExecRig();
const NODE = JSON.stringify(process.execPath);

describe('a program', () => {
  it('gets the payload as a line of JSON on its standard input', async () => {
    const payload = { text: 'ü\n"', list: [1, null] };
    expect(await rig().run('cat', payload)).toEqual(payload);
    expect(await rig().run('read -r line && echo "$line"', [1])).toEqual([1]);
  });

  it('gets to know its job by its environment', async () => {
    const script =
      'echo "$BATON_JOB_ID $BATON_JOB_TYPE $BATON_ATTEMPT $BATON_WORKER_ID ${BATON_CHECKPOINT-none} $PATH"';
    const job = { id: 'id-1', job_type: 'resize', attempts: 2 };
    expect(await rig().run(script, {}, {}, job)).toBe(`id-1 resize 2 w none ${process.env['PATH']}`);
    expect(await rig().run('echo "$BATON_CHECKPOINT"', {}, { checkpoint: { page: 4 } })).toEqual({ page: 4 });
  });

  it('gets no checkpoint that is too large for its environment, and the log says so', async () => {
    const exec = rig();
    expect(await exec.run('echo "${BATON_CHECKPOINT-none}"', {}, { checkpoint: 'x'.repeat(200_000) })).toBe('none');
    expect(exec.logger.lines).toMatchObject([{ level: 'warn', facts: { bytes: 200_002 } }]);
  });

  it('need not read its payload', async () => {
    expect(await rig().run('exec <&-; echo done', 'x'.repeat(250_000))).toBe('done');
    expect(await rig().run('true', 'x'.repeat(250_000))).toBeNull();
  });

  it('runs where it is told to', async () => {
    expect(await rig().run('pwd', {}, { cwd: '/' })).toBe('/');
  });
});

describe('what a program writes on its standard output', () => {
  it.each([
    ['JSON', `printf '{"a": [1, "two"]}'`, { a: [1, 'two'] }],
    ['JSON with white space around it', `printf '\\n 7 \\n'`, 7],
    ['a text, without the newline at its end', 'echo two words', 'two words'],
    ['lines', `printf 'one\\ntwo\\n\\n'`, 'one\ntwo\n'],
    ['a text that nearly is JSON', 'echo "{a: 1}"', '{a: 1}'],
    ['nothing', 'true', null],
    ['an empty line', 'echo', null],
  ])('is the result: %s', async (_case, command, result) => {
    expect(await rig().run(command)).toEqual(result);
  });

  it.each([
    ['a text', 'head -c 262144 /dev/zero | tr "\\0" x', '262146 bytes as JSON'],
    ['a text that is longer as JSON', 'head -c 200000 /dev/zero | tr "\\0" "\\""', '400002 bytes as JSON'],
    ['a flood', 'yes', 'more than 1048576 bytes'],
  ])('is refused for good when it is too large: %s', async (_case, command, size) => {
    const message = `the result on stdout has ${size}; at most 262144 are kept`;
    expect(await rig().failure(command)).toMatchObject({ name: 'ResultTooLarge', message, retryable: false });
  });

  it('may be as large as a scheduler takes it', async () => {
    expect(await rig().run('head -c 262142 /dev/zero | tr "\\0" x')).toHaveLength(262_142);
  });

  it('does not fill the memory, and ends a program that cares for no SIGTERM and no closed pipe', async () => {
    const flood = `trap '' TERM PIPE; while :; do head -c 1000000 /dev/zero 2>/dev/null; done`;
    expect(await rig().failure(flood)).toMatchObject({ name: 'ResultTooLarge' });
  });

  it.each([
    ['bytes', `printf '\\377\\376'`],
    ['NUL', `printf 'a\\0b'`],
  ])('is refused for good when it is neither JSON nor text: %s', async (_case, command) => {
    expect(await rig().failure(command)).toMatchObject({ name: 'ResultNotText', retryable: false });
  });

  it('is refused for good when it is nested without end', async () => {
    const brackets = (bracket: string) => `head -c 50000 /dev/zero | tr '\\0' '${bracket}'`;
    const failure = await rig().failure(`${brackets('[')}; ${brackets(']')}`);
    expect(failure).toMatchObject({ name: 'ResultTooDeep', retryable: false });
  });

  it.each(['12345678901234567890', '1e400'])(
    'is refused for good when a number would lose digits: %s',
    async (number) => {
      const message = `the number ${number} on stdout would lose digits; write it as a text`;
      const failure = await rig().failure(`echo '{"id": [${number}]}'`);
      expect(failure).toMatchObject({ name: 'ResultInexact', message, retryable: false });
      expect(await rig().run(`echo '{"id": "${number}"}'`)).toEqual({ id: number });
    },
  );
});

describe('how a program ends', () => {
  it('fails the job with its exit code and the end of what it said', async () => {
    const failure = await rig().failure('echo first >&2; echo last >&2; echo a result; exit 3');
    const expected = { name: 'ExitCode', message: 'exit code 3: last', stack: 'first\nlast', retryable: true };
    expect(failure).toMatchObject(expected);
    expect(await rig().failure('exit 1')).toMatchObject({ message: 'exit code 1', stack: '' });
  });

  it('with 75 gives the job back for a minute', async () => {
    const failure = await rig().failure('echo no licence free >&2; exit 75');
    expect(failure).toMatchObject({ name: 'RetryLater', delaySeconds: 60, message: 'exit code 75: no licence free' });
  });

  it('means what it is set to mean', async () => {
    const options = { retryCodes: [3, 4], fatalCodes: [64], retryDelaySeconds: 5 };
    expect(await rig().failure('exit 4', {}, options)).toMatchObject({ name: 'RetryLater', delaySeconds: 5 });
    expect(await rig().failure('exit 75', {}, options)).toMatchObject({ name: 'ExitCode', retryable: true });
    expect(await rig().failure('exit 64', {}, options)).toMatchObject({ name: 'ExitCode', retryable: false });
  });

  it('by a signal fails the job with its name', async () => {
    const failure = await rig().failure('echo ouch >&2; kill -SEGV $$');
    expect(failure).toMatchObject({ name: 'Signal', message: 'killed by SIGSEGV: ouch', stack: 'ouch' });
    const inner = await rig().failure(`sh -c 'kill -KILL $$'; exit $?`);
    expect(inner).toMatchObject({ name: 'ExitCode', message: expect.stringMatching(/^exit code 137 \(SIGKILL\)/) });
  });

  it.each([
    ['is not there', './missing.sh', /^exit code 127 \(command not found\): .*missing\.sh/],
    ['is no program', '/etc/passwd', /^exit code 126 \(not executable\): .*Permission denied/],
    ['is no command', 'if then', /^exit code 2: .*[Ss]yntax error/],
  ])('says so when it %s', async (_case, command, message) => {
    expect(await rig().failure(command)).toMatchObject({ name: 'ExitCode', message: expect.stringMatching(message) });
  });

  it('is told apart from one that never started', async () => {
    expect(await rig().failure('true', {}, { cwd: '/missing' })).toMatchObject({
      name: 'NotStarted',
      message: '/bin/sh did not start: ENOENT',
    });
  });

  it('well: what it said goes to the log, and neither payload nor result does', async () => {
    const exec = rig();
    await exec.run('cat >/dev/null; echo a secret result; echo working >&2', { a: 'secret' });
    expect(exec.logger.lines).toMatchObject([{ level: 'debug', facts: { stderr: 'working' } }]);
    expect(JSON.stringify(exec.logger.lines)).not.toContain('secret');
  });

  it('leaves of its log the last whole lines within 8 kB, as text', async () => {
    const script = `for (let i = 0; i < 5000; i++) process.stderr.write('line ' + i + ' ü\\0\\n'); process.exitCode = 1`;
    const { stack } = (await rig().failure(`${NODE} -e '${script.replaceAll("'", `'"'"'`)}'`)) as Error;
    expect(Buffer.byteLength(stack!)).toBeLessThanOrEqual(8192);
    expect(Buffer.byteLength(stack!)).toBeGreaterThan(8000);
    expect(stack!.split('\n').every((line) => /^line \d{4} ü$/.test(line))).toBe(true);
    expect(stack).toMatch(/line 4999 ü$/);
  });
});

describe('what a program writes on file descriptor 3', () => {
  it('is how far it is, and what the next attempt can go on from', async () => {
    const exec = rig();
    await exec.run(`
      echo '{"progress": 0.4, "note": "page 4"}' >&3
      echo '{"checkpoint": {"page": 4}}' >&3
      echo '{"note": "nearly"}' >&3
    `);
    expect(exec.progress).toEqual([
      [0.4, 'page 4'],
      [0.4, 'nearly'],
    ]);
    expect(exec.checkpoints).toEqual([{ page: 4 }]);
    expect(exec.logger.lines).toEqual([]);
  });

  it.each([
    ['no JSON', 'half done', 'it is no JSON object'],
    ['no fraction', '{"progress": 40}', 'progress must be from 0 to 1'],
    ['no text', '{"note": 1}', 'note must be a text'],
    ['not exact', '{"checkpoint": 12345678901234567890}', 'a number would lose digits'],
  ])('does no harm when it is %s: the log says it once', async (_case, line, reason) => {
    const exec = rig();
    expect(await exec.run(`echo '${line}' >&3; echo '${line}' >&3; echo ok`)).toBe('ok');
    expect(exec.progress).toEqual([]);
    expect(exec.logger.lines).toMatchObject([{ level: 'warn', facts: { reason } }]);
  });

  it('does not fill the memory', async () => {
    const exec = rig();
    expect(await exec.run('head -c 30000000 /dev/zero >&3; echo >&3; echo ok')).toBe('ok');
    expect(exec.logger.lines).toMatchObject([{ facts: { reason: 'it is too long' } }]);
  });
});
