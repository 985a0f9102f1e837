import { createPublicKey, verify } from 'node:crypto'
import { decodeJws, jwkToSpki, signJws, verifyJws } from '@tegata/crypto'
import { createNodeCrypto, generateRsaChipKey } from '@tegata/crypto/node'
import { fromHex, toHex, utf8Encode } from '@tegata/kernel'
import { codeThrownBy } from '@tegata/kernel/testing'
import { beforeEach, describe, expect, test } from 'vitest'
import { PinWrongError } from '../errors.ts'
import { createTestJpki } from '../testing.ts'
import { createJpkiApplet, type JpkiApplet } from './jpki-applet.ts'
import { tokenLabels } from './jpki-application.ts'
import { cardSigner, type JpkiCard, openJpkiCard } from './jpki-card.ts'

const crypto = createNodeCrypto()
const authorities = await createTestJpki(crypto)
const keys = { sign: await generateRsaChipKey(), auth: await generateRsaChipKey() }
const certificates = {
  sign: await authorities.issue({ kind: 'sign', publicKey: keys.sign.publicKey }),
  auth: await authorities.issue({ kind: 'auth', publicKey: keys.auth.publicKey }),
  signCa: authorities.anchors.sign,
  authCa: authorities.anchors.auth,
}

let applet: JpkiApplet
let card: JpkiCard
let sent: string[]
beforeEach(() => {
  const pins = { sign: 'ABC123', auth: '1234' }
  applet = createJpkiApplet({ tokenLabel: tokenLabels.card, pins, keys })
  applet.personalise(certificates)
  sent = []
  card = openJpkiCard((command) => {
    sent.push(toHex(command))
    return applet.transmit(command)
  })
})

test('what the card says of itself', async () => {
  expect(await card.tokenLabel()).toBe('JPKIAPICCTOKEN2')
  expect(await card.triesLeft('sign')).toBe(5)
  expect(await card.triesLeft('auth')).toBe(3)
})

test('all four certificates', async () => {
  expect(await card.readCertificate('sign', 'ABC123')).toEqual(certificates.sign)
  expect(await card.readCertificate('auth')).toEqual(certificates.auth)
  expect(await card.readCertificate('auth', '1234')).toEqual(certificates.auth)
  expect(await card.readCertificate('sign-ca')).toEqual(certificates.signCa)
  expect(await card.readCertificate('auth-ca')).toEqual(certificates.authCa)
})

test('a certificate is read in pieces of 256 bytes and a last one of exact length', async () => {
  await card.readCertificate('auth')
  const reads = sent.filter((command) => command.startsWith('00b0'))
  const { length } = certificates.auth
  const last = toHex(Uint8Array.of(length % 256))
  expect(reads.slice(0, 3)).toEqual(['00b0000004', '00b0000000', '00b0010000'])
  expect(reads.at(-1)).toBe(`00b0${toHex(Uint8Array.of(length >> 8))}00${last}`)
})

describe('PINs', () => {
  test.each([
    ['auth', '123'],
    ['auth', '12345'],
    ['auth', '12a4'],
    ['auth', '１２３４'],
    ['auth', '1234\n'],
    ['sign', 'ABC12'],
    ['sign', 'abc123'],
    ['sign', 'ABCDEFGH123456789'],
    ['sign', 'ABC-123'],
    ['sign', ''],
  ] as const)('a %s PIN that cannot be right is not sent: %j', async (kind, pin) => {
    const tries = await card.triesLeft(kind)
    expect(await codeThrownBy(() => card.verifyPin(kind, pin))).toBe('jpki/pin-malformed')
    expect(sent.filter((command) => /^002000..../.test(command) && command.length > 8)).toEqual([])
    expect(await card.triesLeft(kind)).toBe(tries)
  })

  test('a wrong one says how often it may still be tried, and at last that it is locked', async () => {
    const thrown = () => card.verifyPin('auth', '0000').catch((error: unknown) => error)
    for (const left of [2, 1]) {
      const error = await thrown()
      expect(error).toBeInstanceOf(PinWrongError)
      expect(error).toMatchObject({ code: 'jpki/pin-wrong', triesLeft: left })
    }
    expect(await thrown()).toMatchObject({ code: 'jpki/pin-locked' })
    expect(await card.triesLeft('auth')).toBe(0)
    expect(await codeThrownBy(() => card.verifyPin('auth', '1234'))).toBe('jpki/pin-locked')
    expect(await card.triesLeft('sign')).toBe(5)
  })

  test('the right one puts the counter back', async () => {
    expect(await codeThrownBy(() => card.verifyPin('sign', 'WRONG99'))).toBe('jpki/pin-wrong')
    expect(await card.triesLeft('sign')).toBe(4)
    await card.verifyPin('sign', 'ABC123')
    expect(await card.triesLeft('sign')).toBe(5)
  })

  test('the error repeats no PIN', async () => {
    const error = await card.verifyPin('auth', '9753').catch((error: unknown) => error)
    expect(String(error)).not.toContain('9753')
    const malformed = await card.verifyPin('auth', '97531').catch((error: unknown) => error)
    expect(String(malformed)).not.toContain('97531')
  })

  test('a PIN given to one call opens nothing for the next', async () => {
    await card.verifyPin('sign', 'ABC123')
    expect(await codeThrownBy(() => card.readCertificate('sign'))).toBe('jpki/card-refused')
  })
})

describe('cards that answer otherwise', () => {
  const answering = (answers: Readonly<Record<string, string>>, otherwise = '9000') =>
    openJpkiCard((command) => {
      const hex = toHex(command)
      const match = Object.keys(answers).find((start) => hex.startsWith(start))
      return fromHex(answers[match ?? ''] ?? otherwise)
    })

  test.each([
    ['another application', { '00a4040c': '6a82' }, 'jpki/unknown-card'],
    ['a file that cannot be selected', { '00a4020c': '6a82' }, 'jpki/card-refused'],
    ['an empty file', { '00b00000': '6a82' }, 'jpki/no-certificate'],
    ['a PIN that is missing', { '00b00000': '6982' }, 'jpki/card-refused'],
    ['no DER', { '00b00000': `${'0401020304'.slice(0, 8)}9000` }, 'jpki/malformed'],
    ['a certificate of 60 KB', { '00b00000': '3082f0009000' }, 'jpki/malformed'],
    ['a file that ends early', { '00b0000004': '308204009000' }, 'jpki/malformed'],
    ['no status word', { '00b00000': '90' }, 'jpki/malformed'],
  ])('%s', async (_, answers, code) => {
    expect(await codeThrownBy(() => answering(answers).readCertificate('auth'))).toBe(code)
  })

  test('a counter that is no counter, a PIN answer that is unknown, a key that refuses', async () => {
    const odd = answering({ '00200080': '6a88', '802a': '6985' })
    expect(await codeThrownBy(() => odd.triesLeft('auth'))).toBe('jpki/card-refused')
    expect(await codeThrownBy(() => odd.verifyPin('auth', '1234'))).toBe('jpki/card-refused')
    const refusing = answering({ '802a': '6985' })
    const sign = () => refusing.signDigestInfo('auth', Uint8Array.of(1), '1234')
    expect(await codeThrownBy(sign)).toBe('jpki/card-refused')
  })

  test('one that was never personalised holds no certificate', async () => {
    applet.rekey('auth', keys.auth)
    expect(await codeThrownBy(() => card.readCertificate('auth'))).toBe('jpki/no-certificate')
  })

  test('one that is taken away: the next call works again', async () => {
    let away = true
    const flaky = openJpkiCard((command) => {
      if (away) throw new TypeError('no card')
      return applet.transmit(command)
    })
    await expect(flaky.triesLeft('auth')).rejects.toThrow('no card')
    away = false
    expect(await flaky.triesLeft('auth')).toBe(3)
  })
})

test('calls at the same time do not mix their commands', async () => {
  const [label, tries, certificate, signature] = await Promise.all([
    card.tokenLabel(),
    card.triesLeft('sign'),
    card.readCertificate('sign', 'ABC123'),
    card.signDigestInfo('auth', Uint8Array.of(1, 2, 3), '1234'),
    codeThrownBy(() => card.verifyPin('auth', '0000')),
  ])
  expect([label, tries, signature.length]).toEqual(['JPKIAPICCTOKEN2', 5, 256])
  expect(certificate).toEqual(certificates.sign)
})

describe('a card as a signer', () => {
  const signerOf = (kind: 'sign' | 'auth', pin: string) =>
    cardSigner(card, kind, { publicKey: keys[kind].publicKey, pin, crypto })

  test('of a JWS', async () => {
    const token = await signJws({ typ: 'test+jwt' }, { sub: 'x' }, signerOf('auth', '1234'))
    const jws = decodeJws(token)
    expect(jws.header).toEqual({ typ: 'test+jwt', alg: 'RS256' })
    const expected = { typ: 'test+jwt', algorithms: ['RS256'] } as const
    const own = await crypto.importPublicKey({ jwk: keys.auth.publicKey })
    const other = await crypto.importPublicKey({ jwk: keys.sign.publicKey })
    expect(await verifyJws(jws, { ...expected, key: own })).toBe(true)
    expect(await verifyJws(jws, { ...expected, key: other })).toBe(false)
  })

  test('of bytes, verified by node:crypto', async () => {
    const data = utf8Encode('a document')
    const signature = await signerOf('sign', 'ABC123').sign(data)
    const spki = Buffer.from(jwkToSpki(keys.sign.publicKey))
    const key = createPublicKey({ key: spki, format: 'der', type: 'spki' })
    expect(verify('sha256', data, key, signature)).toBe(true)
  })

  test('sends the PIN before every signature', async () => {
    const signer = signerOf('sign', 'ABC123')
    await signer.sign(utf8Encode('one'))
    await signer.sign(utf8Encode('two'))
    const verified = sent.filter((command) => command.startsWith('0020008006'))
    expect(verified).toHaveLength(2)
  })

  test('with a wrong PIN', async () => {
    const sign = async () => await signerOf('sign', 'WRONG99').sign(utf8Encode('one'))
    expect(await codeThrownBy(sign)).toBe('jpki/pin-wrong')
  })
})
