// An OpenID provider on loopback: oidc-provider, the certified one, with
// JWT access tokens by client credentials.
//
//   node provider.mjs PORT KEYS [NGINX_KEYS]
//
// KEYS is the file of its private keys; it is made if there is none.
// NGINX_KEYS is a public JWK Set: tokens for the resource "urn:api:sealed" are
// encrypted to its first key.
//
// The clients RS256, ES256 and EdDSA get tokens signed with that algorithm.
// Lines on standard input: "rotate" makes new keys and publishes the old ones
// beside them, "retire" withdraws the old ones.

import { createPublicKey, generateKeyPairSync, randomUUID } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createInterface } from 'node:readline';

import Provider from 'oidc-provider';

const [port, file, nginxKeys] = process.argv.slice(2);
const issuer = `http://127.0.0.1:${port}`;

const KINDS = {
  RS256: ['rsa', { modulusLength: 2048 }],
  ES256: ['ec', { namedCurve: 'P-256' }],
  EdDSA: ['ed25519', {}],
};

function newKeys() {
  return Object.entries(KINDS).map(([alg, [type, options]]) => ({
    ...generateKeyPairSync(type, options).privateKey.export({ format: 'jwk' }),
    alg,
    use: 'sig',
    kid: randomUUID(),
  }));
}

function save(keys) {
  writeFileSync(file, JSON.stringify({ keys }), { mode: 0o600 });
  return keys;
}

function resourceServer(ctx, resource, client) {
  const server = {
    scope: 'read',
    audience: resource,
    accessTokenFormat: 'jwt',
    accessTokenTTL: 300,
    jwt: { sign: { alg: client.clientId } },
  };

  if (resource === 'urn:api:sealed') {
    const [jwk] = JSON.parse(readFileSync(nginxKeys)).keys;
    server.jwt.encrypt = {
      alg: 'RSA-OAEP-256',
      enc: 'A256GCM',
      key: createPublicKey({ format: 'jwk', key: jwk }),
      kid: jwk.kid,
    };
  }

  return server;
}

function provider(keys) {
  return new Provider(issuer, {
    jwks: { keys },
    clients: Object.keys(KINDS).map((alg) => ({
      client_id: alg,
      client_secret: `the secret of ${alg}, which is no secret here`,
      token_endpoint_auth_method: 'client_secret_post',
      grant_types: ['client_credentials'],
      redirect_uris: [],
      response_types: [],
    })),
    features: {
      clientCredentials: { enabled: true },
      devInteractions: { enabled: false },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: resourceServer,
      },
    },
  }).callback();
}

// It keeps the keys that it was made with, so a change makes a new one.  Its
// clients are in the configuration and its tokens need no memory.
let keys = existsSync(file) ? JSON.parse(readFileSync(file)).keys
  : save(newKeys());
let handler = provider(keys);

const commands = {
  rotate() { keys = save([...newKeys(), ...keys]); },
  retire() { keys = save(keys.slice(0, Object.keys(KINDS).length)); },
};

createInterface({ input: process.stdin }).on('line', (line) => {
  if (commands[line]) {
    commands[line]();
    handler = provider(keys);
    console.log(`${line}: ${keys.length} keys`);
  }
});

createServer((request, response) => handler(request, response))
  .listen(port, '127.0.0.1', () => console.log(`listening on ${issuer}`));
