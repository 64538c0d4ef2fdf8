import { readFileSync } from 'node:fs';

function read(file: string): string {
  return readFileSync(new URL(`../../../${file}`, import.meta.url), 'utf8');
}

/** Options of `docker run` in docs/how-to/deployment.md that say how the image runs, and not where. */
export function documentedOptions(): string[] {
  const [, line = ''] = /^docker run (.*)$/m.exec(read('docs/how-to/deployment.md')) ?? [];
  return line.split(' ').filter((word) => word.startsWith('--'));
}

/** The memory that the manifest of Kubernetes gives to the pod, in bytes. */
export function memoryLimit(): number {
  const [, mebibytes] = /limits:\n\s+memory: (\d+)Mi/.exec(read('deploy/kubernetes/deployment.yaml')) ?? [];
  return Number(mebibytes) * 2 ** 20;
}

/** `NODE_OPTIONS` of that manifest. */
export function nodeOptions(): string {
  const [, options = ''] = /name: NODE_OPTIONS\n\s+value: (\S+)/.exec(read('deploy/kubernetes/deployment.yaml')) ?? [];
  return options;
}
