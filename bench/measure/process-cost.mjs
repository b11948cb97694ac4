import { readFileSync } from 'node:fs';

/** What /proc counts in: USER_HZ, 100 on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100;
const UTIME = 11;
const STIME = 12;
const CHILDREN_UTIME = 13;
const CHILDREN_STIME = 14;

/**
 * CPU seconds of a process, with those of its children, living and gone: PostgreSQL is a family of processes.
 *
 * @param {number} pid
 * @returns {number}
 */
export function cpuSeconds(pid) {
  const own = ticks(pid, [UTIME, STIME, CHILDREN_UTIME, CHILDREN_STIME]);
  const children = childrenOf(pid).map((child) => ticks(child, [UTIME, STIME]));
  return children.reduce((sum, value) => sum + value, own) / TICKS_PER_SECOND;
}

/** CPU seconds that the whole machine has spent, whoever had them. */
export function machineCpuSeconds() {
  const [user, nice, system, , , irq, softirq, steal] = readFileSync('/proc/stat', 'utf8').slice(5).trim().split(' ');
  return [user, nice, system, irq, softirq, steal].reduce((sum, value) => sum + Number(value), 0) / TICKS_PER_SECOND;
}

/**
 * @param {number} pid
 * @returns {{ rssMb: number, peakRssMb: number }}
 */
export function memory(pid) {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const megabytes = (field) => Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]) / 1024;
  return { rssMb: megabytes('VmRSS'), peakRssMb: megabytes('VmHWM') };
}

function ticks(pid, fields) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The command's name stands in brackets and may hold anything; the state is the first field after it.
    const values = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields.reduce((sum, field) => sum + Number(values[field]), 0);
  } catch {
    return 0; // It ended since it was listed, and is counted among its parent's children that are gone.
  }
}

function childrenOf(pid) {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
}
