/** The worker does not do what is demanded; the message says what was seen instead, in a sentence. */
export class Unmet extends Error {
  override readonly name = 'Unmet';
}

/** @throws Unmet with this sentence unless the demand is met. */
export function demand(isMet: boolean, otherwise: string): asserts isMet {
  if (!isMet) throw new Unmet(otherwise);
}
