/**
 * Host of the REST API by region; source: CodeArts Repo API Reference, "Before You Start", and for eu-west-101
 * `services/codeartsrepo/v4/region/region.go` of huaweicloud-sdk-go-v3.
 */
export const regions: ReadonlyMap<string, string> = new Map([
  ...hosts('codehub-ext', [
    'cn-north-1',
    'cn-north-4',
    'cn-east-2',
    'cn-east-3',
    'cn-south-1',
    'cn-south-2',
    'cn-southwest-2',
    'ap-southeast-3',
    'la-north-2',
    'sa-brazil-1',
  ]),
  ...hosts('codeartsrepo-ext', ['la-south-2', 'tr-west-1', 'eu-west-101']),
  ...hosts('repo', ['me-east-1', 'af-south-1', 'af-north-1']),
]);

function hosts(service: string, names: readonly string[]): [string, string][] {
  return names.map((region) => [region, `${service}.${region}.myhuaweicloud.com`]);
}

/** Base URL of IAM in a region; source: `services/iam/v3/region/region.go` of huaweicloud-sdk-go-v3. */
export function iamUrl(region: string): string {
  return `https://iam.${region}.myhuaweicloud.${region === 'eu-west-101' ? 'eu' : 'com'}`;
}
