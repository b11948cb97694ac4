import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';

it('is the same for `npm start` and for the image', () => {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: { start: string } };
  const [, command] = /^CMD (\[.*\])$/m.exec(readFileSync('Dockerfile', 'utf8')) ?? [];
  expect(JSON.parse(command ?? '')).toEqual(scripts.start.split(' '));
});
