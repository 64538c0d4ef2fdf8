import { readdirSync, readFileSync } from 'node:fs';
import { ServiceMonitor } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1';
import { Deployment } from 'kubernetes-models/apps/v1';
import { HorizontalPodAutoscaler } from 'kubernetes-models/autoscaling/v2';
import { NetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1';
import { PodDisruptionBudget } from 'kubernetes-models/policy/v1';
import { Service, ServiceAccount } from 'kubernetes-models/v1';
import { parse } from 'yaml';

const folder = new URL('../../../deploy/kubernetes/', import.meta.url);

/** Every kind that the manifests use, with the module that knows its schema. */
export const models = {
  Deployment: [Deployment, 'kubernetes-models/apps/v1'],
  HorizontalPodAutoscaler: [HorizontalPodAutoscaler, 'kubernetes-models/autoscaling/v2'],
  NetworkPolicy: [NetworkPolicy, 'kubernetes-models/networking.k8s.io/v1'],
  PodDisruptionBudget: [PodDisruptionBudget, 'kubernetes-models/policy/v1'],
  Service: [Service, 'kubernetes-models/v1'],
  ServiceAccount: [ServiceAccount, 'kubernetes-models/v1'],
  ServiceMonitor: [ServiceMonitor, '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1'],
} as const;

export type Kind = keyof typeof models;

/** A manifest as YAML says it. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: Kind;
  readonly metadata: { readonly name: string; readonly labels?: Record<string, string> };
  // biome-ignore lint/suspicious/noExplicitAny: the schemas say what it holds, and a test that reads it wrongly fails
  readonly spec?: any;
}

/** Reads a file of the folder. */
export function read(name: string): ReturnType<typeof parse> {
  return parse(readFileSync(new URL(name, folder), 'utf8'));
}

export const kustomization = read('kustomization.yaml');
export const files: readonly string[] = readdirSync(folder).filter((name) => name !== 'kustomization.yaml');
export const manifests: readonly Manifest[] = files.map(read);

/** The only manifest of a kind, or the one of that name. */
export function manifest(kind: Kind, name = 'codearts-graphql'): Manifest {
  const found = manifests.find((each) => each.kind === kind && each.metadata.name === name);
  if (found === undefined) throw new Error(`There is no ${kind} ${name}`);
  return found;
}
