import { join } from 'node:path';
import { run } from './programs.ts';

/** buildah and podman with storage of their own, so that nothing of these tests is ever taken for an image of the machine. */
export class Engine {
  readonly #storage: readonly string[];

  /** @param folder where images and containers are stored. */
  constructor(folder: string) {
    this.#storage = ['--root', join(folder, 'storage'), '--runroot', join(folder, 'run'), '--storage-driver', 'vfs'];
  }

  /** Builds images; needs no daemon and no namespace. */
  buildah(...args: readonly string[]): Promise<string> {
    return run('buildah', [...this.#storage, ...args]);
  }

  /** Runs containers. */
  podman(...args: readonly string[]): Promise<string> {
    return run('podman', [...this.podmanOptions, ...args]);
  }

  /** For a podman that goes on running. */
  get podmanOptions(): readonly string[] {
    return [...this.#storage, '--runtime', 'runc', '--cgroup-manager', 'cgroupfs'];
  }
}
