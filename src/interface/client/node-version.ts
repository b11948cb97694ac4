/** Imported for its effect, before all else: an older Node would fail later, and not say why. */
const NEEDED = [22, 22] as const;

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < NEEDED[0] || (major === NEEDED[0] && minor < NEEDED[1])) {
  throw new Error(`baton needs Node ${NEEDED.join('.')} or later, and this is ${process.versions.node}`);
}
