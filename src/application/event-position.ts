/** An entry of the journal has fewer changes than this: a transaction is bounded in bytes. */
const PLACES = 100_000;
const NUMBER = /^[1-9]\d{0,15}$/;

/** How far a listener has come: each event has its own, and they grow. A decimal integer below 2^53. */
export type EventPosition = number;

/** @param place of the change within its entry. */
export function positionOf(entry: number, place: number): EventPosition {
  return entry * PLACES + place;
}

/** Behind a whole entry. */
export function positionAfter(entry: number): EventPosition {
  return positionOf(entry, PLACES - 1);
}

export function entryOf(position: EventPosition): number {
  return Math.floor(position / PLACES);
}

/** Undefined when the text is no position. */
export function readPosition(text: string): EventPosition | undefined {
  return NUMBER.test(text) && Number.isSafeInteger(Number(text)) ? Number(text) : undefined;
}
