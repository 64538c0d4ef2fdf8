import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { type ContentCoding, chooseCoding } from './accept-encoding.ts';
import { builtAssetsDirectory, type Manifest, readManifest } from './manifest.ts';
import { renderPage } from './page-html.ts';
import { ASSET_SECURITY_HEADERS, PAGE_SECURITY_HEADERS } from './security-headers.ts';
import { answer, type Representation, type StaticAnswer } from './static-answer.ts';

export interface GraphiQLOptions {
  /** URL path of the page, and of the endpoint that it sends operations to, such as `/graphql`; the assets are below it. */
  readonly endpoint: string;
  /** Prefix of the root fields in the first tabs; absent or empty for none. */
  readonly rootFieldPrefix?: string;
  /** Given only while the emulator is behind the server: a token of the emulator, which the token field holds. */
  readonly emulatorToken?: string;
}

export interface GraphiQL {
  /** The page, for a GET of the endpoint that asks for HTML. */
  page(ifNoneMatch: string | undefined): StaticAnswer;
  /** The asset at a URL path (without the query); `undefined` if there is none of that name. */
  asset(path: string, acceptEncoding: string | undefined, ifNoneMatch: string | undefined): StaticAnswer | undefined;
}

const SUFFIX: Record<ContentCoding, string> = { br: '.br', gzip: '.gz', identity: '' };
type Asset = Manifest['assets'][number];

/**
 * Serves GraphiQL from the files the build wrote. Reads the list of them at once, and each file when it is first asked for.
 * @throws Error if the assets have not been built.
 */
export function createGraphiQL(options: GraphiQLOptions, directory: string = builtAssetsDirectory()): GraphiQL {
  const manifest = readManifest(directory);
  const prefix = options.endpoint.replace(/\/?$/, '/');
  const page = pageRepresentation(renderPage(manifest, prefix, options));
  const assets = new Map(manifest.assets.map((asset) => [prefix + asset.name, asset]));
  const bodies = new Map<string, Uint8Array>();

  function read({ name, compressed }: Asset, coding: ContentCoding): Uint8Array {
    const file = join(directory, name);
    const body =
      bodies.get(name + coding) ??
      // Hardly any client wants an asset without a coding, so that form is not stored.
      (compressed && coding === 'identity'
        ? gunzipSync(readFileSync(`${file}.gz`))
        : readFileSync(file + SUFFIX[coding]));
    bodies.set(name + coding, body);
    return body;
  }

  return {
    page: (ifNoneMatch) => answer(page, ifNoneMatch),
    asset(path, acceptEncoding, ifNoneMatch) {
      const asset = assets.get(path);
      if (asset === undefined) {
        return undefined;
      }
      const coding = asset.compressed ? chooseCoding(acceptEncoding) : 'identity';
      const etag = `"${asset.name}${SUFFIX[coding]}"`;
      return answer({ etag, headers: assetHeaders(asset, coding), read: () => read(asset, coding) }, ifNoneMatch);
    },
  };
}

function pageRepresentation(page: string): Representation {
  const html = Buffer.from(page);
  return {
    etag: `"${createHash('sha256').update(html).digest('base64url')}"`,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-cache',
      // The same URL answers GraphQL requests.
      vary: 'Accept',
      ...PAGE_SECURITY_HEADERS,
    },
    read: () => html,
  };
}

function assetHeaders(asset: Asset, coding: ContentCoding): Record<string, string> {
  return {
    'content-type': asset.type,
    'cache-control': 'public, max-age=31536000, immutable',
    ...(asset.compressed ? { vary: 'Accept-Encoding' } : {}),
    ...(coding === 'identity' ? {} : { 'content-encoding': coding }),
    ...ASSET_SECURITY_HEADERS,
  };
}
