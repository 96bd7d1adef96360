// One tenant of Entra on loopback: a certified OpenID provider at /TENANT/v2.0, over TLS, that takes a managed
// identity's token for the app's credential, as a federated identity credential does.
//
// Its whole configuration is JSON in its one argument. PUT /control changes what the rest of it does.
import { createPublicKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import https from 'node:https';
import { createRequire } from 'node:module';

// The packages lie in the folder that it is started in.
const installed = createRequire(`${process.cwd()}/`);
const { SignJWT, UnsecuredJWT, decodeJwt, exportJWK, generateKeyPair, jwtVerify } = installed('jose');
const { Provider, interactionPolicy } = installed('oidc-provider');

const given = JSON.parse(process.argv[2]);
const mount = `/${given.tenant}/v2.0`;
const origin = `https://127.0.0.1:${given.port}`;

// What a test may change. `idToken`: {claims, without, sign: own | foreign | none, kid, drop} of the tokens handed out.
// `answers`: by path below the mount, {delay (ms), status, headers, body, drip}.
let control = {};
const requests = [];

const keys = {};
for (const name of ['own', 'foreign']) keys[name] = await generateKeyPair('RS256', { extractable: true });
const own = { ...(await exportJWK(keys.own.privateKey)), kid: 'own', use: 'sig', alg: 'RS256' };

const policy = interactionPolicy.base();
policy.add(new interactionPolicy.Prompt({ name: 'select_account', requestable: true }), 0);

const provider = new Provider(origin + mount, {
  clients: [
    {
      client_id: given.client,
      // The credential is checked before the provider sees the request.
      token_endpoint_auth_method: 'none',
      redirect_uris: given.origins.map((site) => `${site}/admin/entra/callback`),
      post_logout_redirect_uris: given.origins.map((site) => `${site}/admin/login/`),
    },
  ],
  clientAuthMethods: ['none'],
  jwks: { keys: [own] },
  claims: { profile: ['oid', 'tid', 'roles', 'ver', 'name', 'given_name', 'family_name', 'preferred_username', 'email'] },
  // As Entra does: the claims stand in the id_token itself.
  conformIdTokenClaims: false,
  pkce: { required: () => true },
  cookies: { keys: ['of the tests'] },
  features: { devInteractions: { enabled: false }, rpInitiatedLogout: { logoutSource } },
  interactions: { policy, url: (ctx, interaction) => `${mount}/interaction/${interaction.uid}` },
  findAccount: (ctx, id) => ({ accountId: id, claims: () => ({ sub: id, tid: given.tenant, ver: '2.0', ...person(id) }) }),
  async loadExistingGrant(ctx) {
    const grant = new ctx.oidc.provider.Grant({
      clientId: ctx.oidc.client.clientId,
      accountId: ctx.oidc.session.accountId,
    });
    grant.addOIDCScope('openid profile');
    await grant.save();
    return grant;
  },
  renderError(ctx, out) {
    ctx.type = 'text/plain';
    ctx.body = JSON.stringify(out);
  },
});

provider.use(async (ctx, next) => {
  await next();
  if (ctx.oidc?.route === 'token' && ctx.body?.id_token && control.idToken) ctx.body.id_token = await changed(ctx.body.id_token);
  if (ctx.oidc?.route === 'token' && control.token) Object.assign(ctx.body, control.token);
});

function person(id) {
  const { oid, ...claims } = { ...given.people[id], ...control.people?.[id] };
  return { oid, ...claims };
}

async function changed(token) {
  const { claims = {}, without = [], sign = 'own', kid = 'own', drop = false } = control.idToken;
  if (drop) return undefined;
  const payload = { ...decodeJwt(token), ...claims };
  for (const name of without) delete payload[name];
  if (sign === 'none') return new UnsecuredJWT(payload).encode();
  return new SignJWT(payload).setProtectedHeader({ alg: 'RS256', kid }).sign(keys[sign].privateKey);
}

function page(response, title, content) {
  response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' });
  response.end(`<!doctype html><html lang="en"><title>${title}</title><main><h1>${title}</h1>${content}</main>`);
}

function logoutSource(ctx, form) {
  ctx.body = `<!doctype html><html lang="en"><title>Sign out</title><main><h1>Sign out</h1>${form}
<button name="logout" value="yes" form="op.logoutForm">Yes</button></main>`;
}

// The page on which a person says who they are, or leaves.
async function interaction(request, response, body) {
  const { uid, prompt } = await provider.interactionDetails(request, response);
  if (request.method === 'GET') {
    const buttons = Object.entries(given.people).map(([id, { name }]) => `<p><button name="person" value="${id}">${name}</button></p>`);
    return page(response, 'Pick an account', `<form method="post">${buttons.join('')}<p><button name="cancel" value="yes">Cancel</button></p></form>`);
  }
  const chosen = new URLSearchParams(body);
  const result = chosen.has('cancel')
    ? { error: 'access_denied', error_description: 'AADSTS65004: User declined to consent to access the app.' }
    : { login: { accountId: chosen.get('person') }, [prompt.name]: { ...(prompt.name === 'login' && { accountId: chosen.get('person') }) } };
  return provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
}

// What Entra says of an assertion that no federated identity credential of the app matches; "" if one does.
async function refusal(parameters) {
  if (parameters.get('client_assertion_type') !== 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer') {
    return "AADSTS7000218: The request body must contain the following parameter: 'client_assertion' or 'client_secret'.";
  }
  const { key, issuer, subject, audience } = given.credential;
  try {
    const { payload } = await jwtVerify(parameters.get('client_assertion'), createPublicKey(key), { algorithms: ['RS256'] });
    if (payload.iss !== issuer) return `AADSTS700211: No matching federated identity record found for presented assertion issuer '${payload.iss}'.`;
    if (payload.aud !== audience) return `AADSTS700212: No matching federated identity record found for presented assertion audience '${payload.aud}'.`;
    const trusted = control.subject ?? subject;
    if (payload.sub !== trusted) return `AADSTS700213: No matching federated identity record found for presented assertion subject '${payload.sub}'.`;
    return '';
  } catch (error) {
    if (error.code === 'ERR_JWT_EXPIRED') return 'AADSTS700024: Client assertion is not within its valid time range.';
    return 'AADSTS50013: Assertion failed signature validation.';
  }
}

function json(response, status, body, headers = {}) {
  response.writeHead(status, { 'Content-Type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}

async function answer(request, response) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const body = Buffer.concat(chunks).toString();
  const path = new URL(request.url, origin).pathname;
  if (path === '/control') {
    if (request.method === 'PUT') {
      control = JSON.parse(body);
      requests.length = 0;
    }
    return json(response, 200, { requests });
  }
  requests.push({ method: request.method, path, body });
  if (!path.startsWith(`${mount}/`)) return json(response, 404, { error: 'invalid_tenant' });
  const below = path.slice(mount.length);
  const told = control.answers?.[below] ?? {};
  if (told.delay) await new Promise((resolve) => setTimeout(resolve, told.delay));
  if (told.drip) {
    response.writeHead(200, { 'Content-Type': 'application/json' });
    const drip = setInterval(() => response.write(' '), told.drip);
    return response.on('close', () => clearInterval(drip));
  }
  if (told.status) {
    response.writeHead(told.status, { 'Content-Type': 'application/json', ...told.headers });
    return response.end(told.body ?? '{}');
  }
  if (below.startsWith('/interaction/')) return interaction(request, response, body);
  if (below === '/token') {
    const parameters = new URLSearchParams(body);
    const refused = await refusal(parameters);
    if (refused) return json(response, 401, { error: 'invalid_client', error_description: refused });
    if (parameters.get('grant_type') === 'client_credentials') {
      return json(response, 200, { token_type: 'Bearer', expires_in: 3599, access_token: 'for the app alone' });
    }
    parameters.delete('client_assertion');
    parameters.delete('client_assertion_type');
    request.body = Object.fromEntries(parameters);
  } else if (request.method === 'POST') {
    request.body = Object.fromEntries(new URLSearchParams(body));
  }
  request.originalUrl = request.url;
  request.url = request.url.slice(mount.length);
  return provider.callback()(request, response);
}

const tls = { cert: readFileSync(given.certificate), key: readFileSync(given.key) };
https
  .createServer(tls, (request, response) => answer(request, response).catch((error) => json(response, 500, { error: String(error) })))
  .listen(given.port, '127.0.0.1');
