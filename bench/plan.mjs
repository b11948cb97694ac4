import { batonRows } from './rows/baton-rows.mjs';
import { bestRow, measurePeer, peerEntries } from './rows/peer-rows.mjs';

/**
 * @typedef {object} Step one target in one row
 * @property {string} target
 * @property {(size: object, onFigures: (figures: object, row?: string, kind?: string) => void) => Promise<void>} measure
 */

/**
 * Who does what in which row, with Baton and its peers side by side.
 *
 * @param {{ only?: string[] }} options
 * @param {import('./rows/with-baton.mjs').BatonTarget[]} batons
 * @param {import('./targets.mjs').PeerTarget[]} peers
 * @returns {{ row: import('./rows/baton-rows.mjs').Row, steps: Step[] }[]}
 */
export function plan({ only }, batons, peers) {
  const rows = [...batonRows, bestRow].filter(
    ({ name, group }) => !only || only.includes(name) || only.includes(group),
  );
  return rows.map((row) => ({ row, steps: [...batonSteps(row, batons), ...peerSteps(row, peers)] }));
}

function batonSteps({ measure }, batons) {
  if (!measure) return [];
  return batons.map((baton) => ({
    target: baton.name,
    measure: (size, onFigures) => measure(baton, size, onFigures),
  }));
}

function peerSteps({ name }, peers) {
  const entries = peerEntries.filter(({ row }) => row === name);
  return entries.flatMap((entry) => {
    const peer = peers.find(({ name: peerName }) => peerName === entry.peer);
    if (!peer) return [];
    return {
      target: entry.variant ? `${entry.peer} (${entry.variant})` : entry.peer,
      measure: async (size, onFigures) => onFigures(await measurePeer(entry, size, peer.openBackend)),
    };
  });
}
