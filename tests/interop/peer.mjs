// Encrypts and decrypts with npm's jose: a line of JSON in, a line out.

import { createInterface } from 'node:readline'
import { CompactEncrypt, compactDecrypt, importJWK, errors } from 'jose'

const ops = {
  async encrypt({ jwk, alg, enc, apu, apv, payload }) {
    const token = new CompactEncrypt(Buffer.from(payload))
      .setProtectedHeader({ alg, enc })
    if (apu !== undefined) {
      token.setKeyManagementParameters({
        apu: Buffer.from(apu), apv: Buffer.from(apv)
      })
    }
    return token.encrypt(await importJWK(jwk, alg))
  },

  async decrypt({ jwk, alg, token }) {
    const { plaintext } = await compactDecrypt(token, await importJWK(jwk, alg))
    return Buffer.from(plaintext).toString()
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  const { op, ...what } = JSON.parse(line)
  let answer
  try {
    answer = { ok: await ops[op](what) }
  } catch (e) {
    answer = {
      unsupported: e instanceof errors.JOSENotSupported
        || e.name === 'NotSupportedError',
      error: `${e.name}: ${e.message}`
    }
  }
  process.stdout.write(JSON.stringify(answer) + '\n')
}
