import type { Json } from '../http/contract.js';
import { describeThrown } from './thrown.js';

/** A handler returned something that cannot be a result, or that the scheduler does not take. */
export class ResultRefused extends Error {
  override readonly name = 'ResultRefused';
  constructor(reason: string) {
    super(`the handler returned, but its result cannot be stored: ${reason}`);
  }
}

/** A result in JSON; nothing is `null`. @throws ResultRefused for what is no JSON. */
export function resultJson(result: Json): string {
  const json = stringify(result ?? null);
  if (json === undefined) throw new ResultRefused(`a ${typeof result} is no JSON`);
  return json;
}

function stringify(result: Json): string | undefined {
  try {
    return JSON.stringify(result);
  } catch (error) {
    throw new ResultRefused(`it is no JSON: ${describeThrown(error).message}`);
  }
}
