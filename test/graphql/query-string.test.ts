import { expect, test } from 'vitest';
import { Documents } from '../../src/graphql/documents.ts';
import { type EndpointObserver, type EndpointOptions, GraphQLEndpoint } from '../../src/graphql/endpoint.ts';
import { Requests } from '../../src/graphql/request-reader.ts';
import type { HttpRequest } from '../../src/http-message.ts';
import { schema } from '../../src/schema/index.ts';

test.each(['variables', 'extensions'])(
  'the parsed %s of a query string count as memory of the request',
  async (name) => {
    const endpoint = new GraphQLEndpoint({
      requests: new Requests(new Documents(schema, true), undefined),
    } as EndpointOptions);
    const reserved: number[] = [];
    const reserve = (bytes: number) => reserved.push(bytes) > 1;
    const search = `?query={__typename}&${name}={"a":[${'{},'.repeat(40_000)}{}]}`;
    const request = { method: 'GET', search, reserve } as unknown as HttpRequest;
    const response = endpoint.respond(request, {} as EndpointObserver);
    await expect(response).rejects.toMatchObject({ code: 'OVERLOADED' });
    // Each object takes 64 bytes and a place in the array.
    expect(reserved).toEqual([expect.any(Number)]);
    expect(reserved[0]).toBeGreaterThan(40_000 * 96);
  },
);
