export default async function globalTeardown() {
  await globalThis.batonPostgres?.stop();
}
