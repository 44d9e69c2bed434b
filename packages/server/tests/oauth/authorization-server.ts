import { createServer, type IncomingMessage } from 'node:http';
import { Provider } from 'oidc-provider';
import { listen } from '../egress/hostile-endpoint.ts';

export interface OAuthWorld extends AsyncDisposable {
  readonly tokenUrl: string;
  /** An API that asks the authorization server about every bearer token. */
  readonly apiUrl: string;
  /** Requests to the token endpoint: how the client authenticated, and the status it got. */
  readonly tokenRequests: { readonly by: 'form' | 'basic'; readonly status: number }[];
  readonly apiRequests: { readonly token: string; readonly status: number; readonly attempt: string | undefined }[];
  revoke(token: string): Promise<void>;
}

export const formClient = { client_id: 'form-client', client_secret: 'f0rm secret/with&odd=chars%' } as const;
export const basicClient = { client_id: 'basic:client', client_secret: 'b4sic secret/with&odd=chars+%' } as const;

/** @param options `refuseForm`: as servers do that take Basic only; oidc-provider itself takes a secret either way. */
export async function openOAuthWorld(options: {
  readonly lifetimeS: number;
  readonly refuseForm?: boolean;
}): Promise<OAuthWorld> {
  const tokenRequests: OAuthWorld['tokenRequests'] = [];
  const apiRequests: OAuthWorld['apiRequests'] = [];
  const server = createServer();
  const port = await listen(server, '127.0.0.1');
  const provider = new Provider(`http://127.0.0.1:${port}`, {
    clients: [
      { ...formClient, ...clientMetadata, token_endpoint_auth_method: 'client_secret_post' },
      { ...basicClient, ...clientMetadata, token_endpoint_auth_method: 'client_secret_basic' },
    ],
    scopes: ['read', 'write'],
    features: { clientCredentials: { enabled: true }, devInteractions: { enabled: false } },
    ttl: { ClientCredentials: options.lifetimeS },
    cookies: { keys: ['k'] },
  });
  const authorize = provider.callback();
  server.on('request', async (request, response) => {
    if (request.url !== '/api') {
      const by = request.headers.authorization === undefined ? 'form' : 'basic';
      response.on('finish', () => tokenRequests.push({ by, status: response.statusCode }));
      if (by === 'form' && options.refuseForm === true) return void response.writeHead(401).end();
      return authorize(request, response);
    }
    const token = bearerOf(request);
    const found = await provider.ClientCredentials.find(token);
    const status = found === undefined ? 401 : 200;
    apiRequests.push({ token, status, attempt: request.headers['palaver-attempt'] as string | undefined });
    response.writeHead(status, { 'content-type': 'application/json' });
    return response.end(JSON.stringify({ scope: found?.scope ?? null, echo: request.headers.authorization }));
  });
  return {
    tokenUrl: `http://127.0.0.1:${port}/token`,
    apiUrl: `http://127.0.0.1:${port}/api`,
    tokenRequests,
    apiRequests,
    async revoke(token) {
      await (await provider.ClientCredentials.find(token))?.destroy();
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

const clientMetadata = {
  grant_types: ['client_credentials'],
  response_types: [],
  redirect_uris: [],
  scope: 'read write',
};

function bearerOf(request: IncomingMessage): string {
  return /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '';
}
