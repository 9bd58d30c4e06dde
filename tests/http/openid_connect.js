/*
 * An OpenID Connect relying party for openid_connect.py: what a login consists
 * of, where the tokens of sessions are kept, and what is demanded of an ID
 * token (OpenID Connect Core 1.0, 3.1).
 *
 * What a session has is kept in a file each, for njs has no shared memory in
 * all versions of nginx; "-" stands for what was taken away.
 */

import crypto from 'crypto';
import fs from 'fs';

const GONE = '-';


/* The tokens of the session whose cookie the client sent. */

function sessionJwt(r) {
    return kept(r, 'id', r.variables.cookie_auth_token);
}

function accessToken(r) {
    return kept(r, 'access', r.variables.cookie_auth_token);
}

function refreshToken(r) {
    return kept(r, 'refresh', r.variables.cookie_auth_token);
}


/* Where a request comes to whose ID token was refused, or has none. */
async function auth(r) {
    let tokens, claims;

    if (isGone(r.variables.refresh_token)) {
        toProvider(r);
        return;
    }

    try {
        tokens = await askForTokens(r, '/_refresh', {
            grant_type: 'refresh_token',
            refresh_token: r.variables.refresh_token
        });
        claims = await demandIdToken(r, tokens.id_token, false);

    } catch (e) {
        r.error('refresh: ' + e.message);
        keep(r, 'refresh', r.variables.cookie_auth_token, GONE);
        r.return(302, r.variables.request_uri);
        return;
    }

    keepSession(r, r.variables.cookie_auth_token, tokens, claims);

    /* for what the rest of this request reads */

    r.variables.session_jwt = tokens.id_token;
    r.variables.access_token = tokens.access_token;

    delete r.headersOut['WWW-Authenticate'];
    r.internalRedirect(r.variables.uri + r.variables.is_args
                       + (r.variables.args || ''));
}


/* Where the provider sends the client after its login. */
async function codeExchange(r) {
    let tokens, claims;

    try {
        if (!r.variables.arg_code) {
            throw new Error('no code');
        }

        tokens = await askForTokens(r, '/_token', {
            grant_type: 'authorization_code',
            code: r.variables.arg_code,
            redirect_uri: comeBack(r)
        });
        claims = await demandIdToken(r, tokens.id_token, true);

    } catch (e) {
        r.error('code exchange: ' + e.message);
        r.return(500);
        return;
    }

    keepSession(r, r.variables.new_session, tokens, claims);

    r.headersOut['Set-Cookie'] = [cookie(r, 'auth_token',
                                         r.variables.new_session)];
    r.return(302, r.variables.redirect_base
                  + decodeURIComponent(r.variables.cookie_auth_redir));
}


function extractTokenClaims(r) {
    const claims = {verified: r.variables.jwt_verified};

    ['sub', 'iss', 'iat', 'nonce', 'sid'].forEach(name => {
        claims[name] = r.variables['jwt_claim_' + name];
    });

    claims.aud = (r.variables.jwt_audience || '').split(',');

    r.return(200, JSON.stringify(claims));
}


async function logout(r) {
    const session = r.variables.cookie_auth_token;
    const token = r.variables.session_jwt;
    const target = r.variables.oidc_logout_redirect;

    let where = /^https?:/.test(target) ? target
                                        : r.variables.redirect_base + target;

    if (r.variables.oidc_end_session_endpoint && !isGone(token)) {
        where = r.variables.oidc_end_session_endpoint
                + query({post_logout_redirect_uri: where,
                         id_token_hint: token});
    }

    if (!isGone(token)) {
        const claims = await askForClaims(r, token);
        endSession(r, session, claims);
    }

    r.return(302, where);
}


/* The provider says that a session of its own has ended (OpenID Connect
 * Front-Channel Logout 1.0). */
async function handleFrontChannelLogout(r) {
    const session = kept(r, 'sid', r.args.sid);

    if (!r.args.sid || !r.args.iss) {
        r.return(400, 'sid and iss are needed');
        return;
    }

    if (!isGone(session)) {
        const claims = await askForClaims(r, kept(r, 'id', session));

        if (claims.iss !== r.args.iss) {
            r.return(400, 'another provider');
            return;
        }

        endSession(r, session, claims);
    }

    r.return(200, 'done');
}


/* Not a part of it: what the relying party is told of any token. */
async function ask(r) {
    const claims = await askForClaims(r, r.args.t);

    r.return(200, JSON.stringify(claims));
}


function toProvider(r) {
    r.headersOut['Set-Cookie'] = [
        cookie(r, 'auth_redir', encodeURIComponent(r.variables.request_uri)),
        cookie(r, 'auth_nonce', r.variables.new_session)
    ];

    r.return(302, r.variables.oidc_authz_endpoint
                  + query({response_type: 'code',
                           client_id: r.variables.oidc_client,
                           redirect_uri: comeBack(r),
                           nonce: hashed(r, r.variables.new_session),
                           state: '0'})
                  + '&scope=' + r.variables.oidc_scopes);
}


async function askForTokens(r, location, form) {
    form.client_id = r.variables.oidc_client;

    const options = {method: 'POST'};

    if (r.variables.oidc_client_auth_method == 'client_secret_basic') {
        options.args = 'secret_basic=Basic '
                       + Buffer.from(form.client_id + ':'
                                     + r.variables.oidc_client_secret)
                               .toString('base64');
    } else {
        form.client_secret = r.variables.oidc_client_secret;
    }

    options.body = query(form).substring(1);

    const reply = await r.subrequest(location, options);

    if (reply.status != 200) {
        throw new Error('the token endpoint says ' + reply.status);
    }

    return JSON.parse(reply.responseText);
}


async function askForClaims(r, token) {
    const reply = await r.subrequest('/_token_validation', 'token=' + token);

    if (reply.status != 200) {
        throw new Error('the token is refused with ' + reply.status);
    }

    return JSON.parse(reply.responseText);
}


/* Core 1.0, 3.1.3.7 and 12.2; the signature is checked with each request. */
async function demandIdToken(r, token, isLogin) {
    const claims = await askForClaims(r, token);

    ['sub', 'iss', 'iat'].forEach(name => {
        if (!claims[name]) {
            throw new Error('no ' + name);
        }
    });

    if (!/^[1-9][0-9]*$/.test(claims.iat)) {
        throw new Error('iat is no time');
    }

    if (!claims.aud.includes(r.variables.oidc_client)) {
        throw new Error('the audience is another');
    }

    if (!claims.nonce && !isLogin) {
        return claims;
    }

    if (!r.variables.cookie_auth_nonce
        || claims.nonce !== hashed(r, r.variables.cookie_auth_nonce))
    {
        throw new Error('the nonce is another');
    }

    return claims;
}


function keepSession(r, session, tokens, claims) {
    keep(r, 'id', session, tokens.id_token);
    keep(r, 'access', session, tokens.access_token);
    keep(r, 'refresh', session, tokens.refresh_token);

    if (claims.sid) {
        keep(r, 'sid', claims.sid, session);
    }
}


function endSession(r, session, claims) {
    keep(r, 'id', session, GONE);
    keep(r, 'access', session, GONE);
    keep(r, 'refresh', session, GONE);

    if (claims.sid) {
        keep(r, 'sid', claims.sid, GONE);
    }
}


/* The client chooses the key. */
function file(r, zone, key) {
    if (!/^[A-Za-z0-9_-]{1,64}$/.test(key)) {
        return null;
    }

    return r.variables.oidc_kept + '/' + zone + '.' + key;
}


function kept(r, zone, key) {
    const name = file(r, zone, key || '');

    try {
        return name ? fs.readFileSync(name).toString() : '';

    } catch (e) {
        return '';
    }
}


function keep(r, zone, key, value) {
    const name = file(r, zone, key || '');

    if (name) {
        fs.writeFileSync(name, value || '');
    }
}


function isGone(value) {
    return !value || value === GONE;
}


function hashed(r, text) {
    return crypto.createHmac('sha256', r.variables.oidc_hmac_key)
                 .update(text).digest('base64url');
}


function comeBack(r) {
    return r.variables.redirect_base + r.variables.redir_location;
}


function cookie(r, name, value) {
    return name + '=' + value + '; ' + r.variables.oidc_cookie_flags;
}


function query(args) {
    return '?' + Object.keys(args)
        .map(name => name + '=' + encodeURIComponent(args[name])).join('&');
}


export default {accessToken, ask, auth, codeExchange, extractTokenClaims,
                handleFrontChannelLogout, logout, refreshToken, sessionJwt};
