/** The longest wait there is, as for claims. */
const MAX_WAIT_SECONDS = 60;
/** What stands between commas that are in no quoted text: RFC 7240, section 2. */
const PREFERENCE = /(?:[^,"]|"(?:[^"\\]|\\.)*"?)+/g;
const WAIT = /^\s*wait\s*(?:[=;]|$)/i;
const SECONDS = /^\s*wait\s*=\s*(?:"(\d{1,15})"|(\d{1,15}))\s*(?:;|$)/i;

/**
 * How long the client prefers to wait for the end of what it asks for, in seconds; undefined when it does not say so in
 * a way that can be understood, for a preference is never an error. Of several the first counts.
 */
export function preferredWait(prefer: string | undefined): number | undefined {
  const wait = prefer?.match(PREFERENCE)?.find((preference) => WAIT.test(preference));
  const [, quoted, plain] = (wait && SECONDS.exec(wait)) ?? [];
  const digits = quoted ?? plain;
  return digits === undefined ? undefined : Math.min(Number(digits), MAX_WAIT_SECONDS);
}
