import { spawn, type ChildProcess } from 'node:child_process';

/**
 * Reads `+ GROUP` and `- GROUP` until its standard input ends, which happens when the worker is gone, and then ends the
 * groups that are left as the worker would have. Only KILL ends it before, and as it has a session of its own no
 * Ctrl-C reaches it.
 */
const SCRIPT = `
trap '' HUP INT QUIT TERM
groups=' '
while read -r sign group; do
  case $sign in
    +) groups="$groups$group " ;;
    -) case $groups in *" $group "*) groups="\${groups%% $group *} \${groups#* $group }" ;; esac ;;
  esac
done
[ "$groups" = ' ' ] && exit
for group in $groups; do kill -s TERM -- "-$group"; done
sleep 1
for group in $groups; do kill -s KILL -- "-$group"; done
`;

/**
 * Ends process groups should this process be gone without having done so, also by kill -9: a small shell process, one
 * for all groups, that notices by the end of a pipe. Node cannot ask the kernel for it (PR_SET_PDEATHSIG), and that
 * would not reach grandchildren.
 */
export class OrphanGuard {
  private readonly groups = new Set<number>();
  private guard: ChildProcess | undefined;

  /** To be called before a group comes to be, so that no time is lost after it. */
  prepare(): void {
    this.guard ??= this.start();
  }

  /** @returns a function to be called as soon as the group has ended: its number may be given to another then. */
  watch(group: number): () => void {
    this.groups.add(group);
    this.tell(`+ ${group}\n`);
    return () => {
      this.groups.delete(group);
      this.tell(`- ${group}\n`);
    };
  }

  private tell(line: string): void {
    this.guard?.stdin?.write(line);
  }

  private start(): ChildProcess {
    const guard = spawn('/bin/sh', ['-c', SCRIPT, 'baton-orphan-guard'], {
      cwd: '/',
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    // Should somebody kill it, or should it not start, the next program tries again.
    const forget = (): void => {
      if (this.guard === guard) this.guard = undefined;
    };
    guard.on('error', forget);
    guard.on('exit', forget);
    guard.stdin.on('error', forget);
    for (const group of this.groups) guard.stdin.write(`+ ${group}\n`);
    guard.unref();
    (guard.stdin as unknown as { unref?: () => void }).unref?.();
    return guard;
  }
}
