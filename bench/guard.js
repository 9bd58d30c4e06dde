/* What one writes with njs and its WebCrypto: the contender of the module. */

import fs from 'fs';

const IMPORT = {
    HS256: { name: 'HMAC', hash: 'SHA-256' },
    RS256: { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' },
    ES256: { name: 'ECDSA', namedCurve: 'P-256' },
};

const VERIFY = {
    HS256: { name: 'HMAC' },
    RS256: { name: 'RSASSA-PKCS1-v1_5' },
    ES256: { name: 'ECDSA', hash: 'SHA-256' },
};


function der(pem) {
    return Buffer.from(pem.toString().split('\n').slice(1, -2).join(''),
                       'base64');
}


async function verify(r, alg, file) {
    const token = r.headersIn.Authorization.slice(7).split('.');
    const header = JSON.parse(Buffer.from(token[0], 'base64url'));

    if (header.alg !== alg) {
        return 401;
    }

    const text = fs.readFileSync(file);
    const hmac = alg === 'HS256';
    const key = await crypto.subtle.importKey(hmac ? 'raw' : 'spki',
                     hmac ? text : der(text), IMPORT[alg], false, ['verify']);

    const good = await crypto.subtle.verify(VERIFY[alg], key,
                     Buffer.from(token[2], 'base64url'),
                     `${token[0]}.${token[1]}`);

    if (!good) {
        return 401;
    }

    const claims = JSON.parse(Buffer.from(token[1], 'base64url'));

    return Date.now() / 1000 < claims.exp ? 204 : 401;
}


function check(r) {
    verify(r, r.variables.bench_alg, r.variables.bench_key)
        .then(status => r.return(status))
        .catch(() => r.return(500));
}

export default { check };
