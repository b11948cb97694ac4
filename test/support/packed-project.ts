import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * An empty project with the package in it as `npm pack` makes it. Its dependencies are linked to ours, so that no network
 * is needed; one that is not linked is not there.
 */
export class PackedProject {
  private constructor(readonly directory: string) {}

  /** @param dependencies names of packages that the project has beside it. */
  static async create(tarball: string, dependencies: readonly string[]): Promise<PackedProject> {
    const project = new PackedProject(await mkdtemp(join(tmpdir(), 'baton-project-')));
    await mkdir(project.path('node_modules/baton'), { recursive: true });
    await run('tar', ['-xzf', tarball, '-C', project.path('node_modules/baton'), '--strip-components=1']);
    for (const name of dependencies) await project.link(name);
    await project.write('package.json', JSON.stringify({ name: 'empty', private: true, type: 'module' }));
    return project;
  }

  path(file: string): string {
    return join(this.directory, file);
  }

  async write(file: string, text: string): Promise<void> {
    await writeFile(this.path(file), text);
  }

  /** The files of the package. */
  async packed(): Promise<string[]> {
    const entries = await readdir(this.path('node_modules/baton'), { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile());
    return files.map(({ parentPath, name }) => join(parentPath, name).slice(this.path('node_modules/baton/').length));
  }

  /** What the compiler complains about: nothing when all is well. */
  async compile(compilerOptions: object, ...files: readonly string[]): Promise<string> {
    await this.write('tsconfig.json', JSON.stringify({ compilerOptions, files }));
    const args = ['node_modules/typescript/bin/tsc', '-p', this.path('tsconfig.json')];
    return run(process.execPath, args).then(
      () => '',
      (error: unknown) => (error as { stdout: string }).stdout,
    );
  }

  /** What a program prints. */
  async runs(...args: readonly string[]): Promise<string> {
    const { stdout } = await run(process.execPath, [...args], {
      cwd: this.directory,
      env: { PATH: process.env['PATH'] },
    });
    return stdout;
  }

  remove(): Promise<void> {
    return rm(this.directory, { recursive: true });
  }

  private async link(name: string): Promise<void> {
    const path = this.path(join('node_modules', name));
    await mkdir(dirname(path), { recursive: true });
    await symlink(resolve('node_modules', name), path);
  }
}

/** The tarball that `npm pack` makes of this repository. */
export async function pack(into: string): Promise<string> {
  await run('npm', ['pack', '--silent', '--pack-destination', into]);
  const { name, version } = await manifest();
  return join(into, `${name}-${version}.tgz`);
}

export async function manifest(): Promise<{ name: string; version: string; dependencies: Record<string, string> }> {
  return JSON.parse(await readFile('package.json', 'utf8')) as never;
}
