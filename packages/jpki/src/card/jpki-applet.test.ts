import { spawnSync } from 'node:child_process'
import { createPublicKey, verify } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { jwkToSpki } from '@tegata/crypto'
import { createNodeCrypto, generateRsaChipKey } from '@tegata/crypto/node'
import { concatBytes, fromHex, toHex, utf8Decode, utf8Encode } from '@tegata/kernel'
import { codeThrownBy } from '@tegata/kernel/testing'
import { derToPem, parseCertificate } from '@tegata/pki'
import { beforeEach, describe, expect, test } from 'vitest'
import { createTestJpki } from '../testing.ts'
import { createJpkiApplet, type JpkiApplet } from './jpki-applet.ts'
import { type KeyKind, tokenLabels } from './jpki-application.ts'

const crypto = createNodeCrypto()
const authorities = await createTestJpki(crypto)
const keys = { sign: await generateRsaChipKey(), auth: await generateRsaChipKey() }
const pins = { sign: 'ABC123', auth: '1234' }
const certificates = {
  sign: await authorities.issue({ kind: 'sign', publicKey: keys.sign.publicKey }),
  auth: await authorities.issue({ kind: 'auth', publicKey: keys.auth.publicKey }),
  signCa: authorities.anchors.sign,
  authCa: authorities.anchors.auth,
}

function newCard(label: keyof typeof tokenLabels = 'card'): JpkiApplet {
  const applet = createJpkiApplet({ tokenLabel: tokenLabels[label], pins, keys })
  applet.personalise(certificates)
  return applet
}

const selectApplet = '00a4040c0ad392f000260100000001'
const selectFile = (id: string) => `00a4020c02${id}`
const emptyVerify = '00200080'
const authPin = `0020008004${toHex(utf8Encode('1234'))}`
const signPin = `0020008006${toHex(utf8Encode('ABC123'))}`
const wrongAuth = `0020008004${toHex(utf8Encode('9999'))}`
const wrongSign = `0020008006${toHex(utf8Encode('ZZZ999'))}`

let card: JpkiApplet
beforeEach(() => {
  card = newCard()
})

const times = (count: number, command: string) => Array.from({ length: count }, () => command)
const send = async (hex: string) => toHex(await card.transmit(fromHex(hex)))

/** Commands one after the other; the last status word of each. */
async function statusWords(...commands: readonly string[]): Promise<string> {
  const words: string[] = []
  for (const command of commands) words.push((await send(command)).slice(-4))
  return words.join(' ')
}

describe('selection', () => {
  test('the application, byte for byte', async () => {
    expect(await send(selectApplet)).toBe('9000')
    expect(await send(selectFile('0018'))).toBe('9000')
  })

  test.each([
    ['MuscleApplet', '00a404000ba0000000010203040506070800'],
    ['a truncated AID', '00a4040c09d392f0002601000000'],
    ['the profile application of the same card', '00a4040c0ad3921000310001010408'],
    ['no AID', '00a4040c'],
  ])('%s is not found', async (_, command) => {
    expect((await send(command)).slice(-4)).toMatch(/^(6a82|6700)$/)
    expect(await statusWords(selectFile('0018'))).toBe('6a82')
  })

  test.each(['0006', '0008', '0001', '0002', '000a', '000b', '0017', '0018', '001a', '001b'])(
    'EF %s is there',
    async (id) => expect(await statusWords(selectApplet, selectFile(id))).toBe('9000 9000'),
  )

  test('other files, other ways of selecting, other instructions', async () => {
    expect(
      await statusWords(
        selectApplet,
        selectFile('001c'),
        '00a4000c023f00',
        '00ca006eff',
        '00cb3fff035c017e08',
        '0084000008',
        '00240180041111',
      ),
    ).toBe('9000 6a82 6a86 6d00 6d00 6d00 6700')
  })

  test('nothing works before the application is selected', async () => {
    expect(await statusWords(selectFile('0018'), emptyVerify, '00b0000004', authPin)).toBe(
      '6a82 6d00 6d00 6d00',
    )
  })

  test.each([
    ['01a4040c0ad392f000260100000001', '6881'],
    ['03200080', '6881'],
    ['41200080', '6881'],
    ['10200080', '6700'],
    ['11200080', '6881'],
    ['30200080', '6e00'],
    ['a0200080', '6e00'],
    ['ff200080', '6e00'],
  ])('class of %s', async (command, expected) => {
    expect(await statusWords(selectApplet, command)).toBe(`9000 ${expected}`)
  })
})

describe('PINs', () => {
  test('the counter is asked for without data and costs no try', async () => {
    expect(await statusWords(selectApplet, selectFile('0018'), ...times(5, emptyVerify))).toBe(
      '9000 9000 63c3 63c3 63c3 63c3 63c3',
    )
    expect(await statusWords(selectFile('001b'), emptyVerify)).toBe('9000 63c5')
  })

  test('the auth PIN: three tries, then 63C0 to the empty form and 6984 to every other', async () => {
    expect(
      await statusWords(
        selectApplet,
        selectFile('0018'),
        ...[wrongAuth, wrongAuth, wrongAuth, emptyVerify, wrongAuth, authPin, emptyVerify],
      ),
    ).toBe('9000 9000 63c2 63c1 63c0 63c0 6984 6984 63c0')
  })

  test('the sign PIN: five tries', async () => {
    expect(
      await statusWords(selectApplet, selectFile('001b'), ...times(5, wrongSign), signPin),
    ).toBe('9000 9000 63c4 63c3 63c2 63c1 63c0 6984')
  })

  test('the right PIN puts the counter back; it still answers 63Cx when asked', async () => {
    expect(
      await statusWords(selectApplet, selectFile('0018'), wrongAuth, authPin, emptyVerify),
    ).toBe('9000 9000 63c2 9000 63c3')
  })

  test('lower case, a wrong length and one PIN in place of the other cost a try', async () => {
    const lower = `0020008006${toHex(utf8Encode('abc123'))}`
    expect(
      await statusWords(selectApplet, selectFile('001b'), lower, authPin, `${emptyVerify}0100`),
    ).toBe('9000 9000 63c4 63c3 63c2')
  })

  test('a wrong PIN takes back what the right one gave', async () => {
    const read = '00b0000004'
    expect(
      await statusWords(
        ...[selectApplet, selectFile('001b'), signPin, selectFile('0001'), read],
        ...[selectFile('001b'), wrongSign, selectFile('0001'), read],
      ),
    ).toBe('9000 9000 9000 9000 9000 9000 63c4 9000 6982')
  })

  test('no PIN file, and parameters of other kinds', async () => {
    expect(
      await statusWords(
        ...[selectApplet, emptyVerify, selectFile('0001'), emptyVerify, selectFile('0018')],
        ...['00200180', '00200000', '002000e0'],
      ),
    ).toBe('9000 6986 9000 6986 9000 6a86 6a86 6a86')
  })

  test('selecting the application again forgets the PIN and the file', async () => {
    await statusWords(selectApplet, selectFile('001b'), signPin)
    expect(await statusWords(selectApplet, '00b0000004')).toBe('9000 6a82')
    expect(await statusWords(selectFile('0001'), '00b0000004')).toBe('9000 6982')
  })

  test('a failed SELECT of another application leaves what was selected', async () => {
    await statusWords(selectApplet, selectFile('0018'))
    expect(await statusWords('00a4040c05a000000003', emptyVerify)).toBe('6a82 63c3')
  })

  test('a reset forgets selection and PINs and keeps the counters', async () => {
    await statusWords(selectApplet, selectFile('0018'), wrongAuth, selectFile('001b'), signPin)
    card.reset()
    expect(await statusWords(emptyVerify, selectApplet, selectFile('0018'), emptyVerify)).toBe(
      '6d00 9000 9000 63c2',
    )
    expect(await statusWords(selectFile('0001'), '00b0000004')).toBe('9000 6982')
  })

  test('a locked PIN stays locked over a reset', async () => {
    await statusWords(selectApplet, selectFile('0018'), wrongAuth, wrongAuth, wrongAuth)
    card.reset()
    expect(await statusWords(selectApplet, selectFile('0018'), authPin)).toBe('9000 9000 6984')
  })

  test.each([
    ['sign', { ...pins, sign: 'abc123' }],
    ['sign', { ...pins, sign: 'ABC12' }],
    ['auth', { ...pins, auth: '12345' }],
  ])('a card is not made with a %s PIN that breaks its rule', async (_, pins) => {
    const make = () => createJpkiApplet({ tokenLabel: tokenLabels.card, pins, keys })
    expect(await codeThrownBy(make)).toBe('jpki/pin-malformed')
  })
})

/** As readers do: four bytes, then pieces of 256, the last with its exact length. */
async function readFile(id: string, ...before: readonly string[]): Promise<string> {
  await statusWords(selectApplet, ...before, selectFile(id))
  const head = await send('00b0000004')
  if (!head.endsWith('9000')) return head
  const size = Number.parseInt(head.slice(4, 8), 16) + 4
  let content = ''
  for (let offset = 0; offset < size; offset += 256) {
    const left = size - offset
    const expected = left > 256 ? '00' : toHex(Uint8Array.of(left))
    const piece = await send(`00b0${toHex(Uint8Array.of(offset >> 8, offset & 0xff))}${expected}`)
    expect(piece.slice(-4)).toBe('9000')
    expect(piece).toHaveLength(2 * Math.min(256, left) + 4)
    content += piece.slice(0, -4)
  }
  return content
}

describe('READ BINARY', () => {
  test.each([
    ['0002', certificates.signCa],
    ['000a', certificates.auth],
    ['000b', certificates.authCa],
  ])('EF %s is free', async (id, der) => {
    expect(await readFile(id)).toBe(toHex(der))
  })

  test('EF 0001 is read after the sign PIN, and after no other', async () => {
    expect(await readFile('0001')).toBe('6982')
    expect(await readFile('0001', selectFile('0018'), authPin)).toBe('6982')
    const read = await readFile('0001', selectFile('001b'), signPin)
    expect(read).toBe(toHex(certificates.sign))
  })

  test('on Android EF 000A is read after the auth PIN', async () => {
    card = newCard('android')
    expect(await readFile('000a')).toBe('6982')
    expect(await readFile('000a', selectFile('0018'), authPin)).toBe(toHex(certificates.auth))
  })

  test.each([
    ['card', 'JPKIAPICCTOKEN2'],
    ['android', 'JPKIAPGPSETOKEN'],
    ['iphone', 'JPKIAPIOSTOKEN'],
  ] as const)('EF 0006 of a %s', async (label, text) => {
    card = newCard(label)
    await statusWords(selectApplet, selectFile('0006'))
    const answer = fromHex(await send('00b0000020'))
    expect(answer).toHaveLength(34)
    expect(utf8Decode(answer.subarray(0, 32))).toBe(text.padEnd(32))
    expect(fromHex(await send('00b0000000'))).toHaveLength(162)
  })

  test('EF 0008 says which certificates there are', async () => {
    expect(await statusWords(selectApplet, selectFile('0008'))).toBe('9000 9000')
    expect(await send('00b0000003')).toBe('8f8f009000')
    card.rekey('sign', keys.auth)
    expect(await send('00b0000003')).toBe('008f009000')
  })

  test('a certificate that is not there, the end of a file, keys and PINs', async () => {
    card = createJpkiApplet({ tokenLabel: tokenLabels.card, pins, keys })
    expect(await statusWords(selectApplet, selectFile('000a'), '00b0000004')).toBe('9000 9000 6a82')
    await statusWords(selectFile('0008'))
    expect(await statusWords('00b0000201', '00b0000300', '00b0000400')).toBe('9000 6b00 6b00')
    for (const id of ['0017', '0018', '001a', '001b'])
      expect(await statusWords(selectFile(id), '00b0000000')).toBe('9000 6985')
  })

  test('a new key takes its certificate and its PIN state away', async () => {
    await statusWords(selectApplet, selectFile('001b'), signPin)
    card.rekey('sign', keys.auth)
    expect(await statusWords(selectFile('0001'), '00b0000004')).toBe('9000 6982')
    expect(await statusWords(selectFile('001b'), signPin, selectFile('0001'), '00b0000004')).toBe(
      '9000 9000 9000 6a82',
    )
  })
})

describe('short file identifiers', () => {
  test('READ BINARY, VERIFY and signing name their file in P1 or P2', async () => {
    await send(selectApplet)
    expect(await send('00b08a0004')).toBe(`${toHex(certificates.auth.subarray(0, 4))}9000`)
    expect(await send('00b08a0402')).toBe(`${toHex(certificates.auth.subarray(4, 6))}9000`)
    expect(await send('00b0010002')).toBe(`${toHex(certificates.auth.subarray(256, 258))}9000`)
    expect(await send('00200098')).toBe('63c3')
    expect(await send('0020009b')).toBe('63c5')
    expect(await send(`0020009804${toHex(utf8Encode('1234'))}`)).toBe('9000')
    expect((await send(`802a009733${digestInfo(document)}00`)).slice(-4)).toBe('9000')
    expect((await send(`802a009a33${digestInfo(document)}00`)).slice(-4)).toBe('6982')
  })

  test('of no file, or of another kind of file', async () => {
    await send(selectApplet)
    expect(await statusWords('00b09c0004', '00b0ea0004', '00200097', '802a00980100')).toBe(
      '6a82 6a86 6986 6986',
    )
  })
})

const document = utf8Encode('a document\n')
function digestInfo(data: Uint8Array): string {
  const digest = crypto.digest('SHA-256', data)
  if (digest instanceof Promise) throw new TypeError('node:crypto is synchronous')
  return `3031300d060960864801650304020105000420${toHex(digest)}`
}

async function signature(kind: KeyKind): Promise<Uint8Array> {
  const sign = kind === 'sign'
  const steps = sign
    ? [selectApplet, selectFile('001b'), signPin, selectFile('001a')]
    : [selectApplet, selectFile('0018'), authPin, selectFile('0017')]
  expect(await statusWords(...steps)).toBe('9000 9000 9000 9000')
  const answer = fromHex(await send(`802a008033${digestInfo(document)}00`))
  expect(toHex(answer.subarray(-2))).toBe('9000')
  return answer.subarray(0, -2)
}

describe('signing', () => {
  test.each(['sign', 'auth'] as const)('the %s key, verified by node:crypto', async (kind) => {
    const signed = await signature(kind)
    expect(signed).toHaveLength(256)
    const spki = Buffer.from(parseCertificate(certificates[kind]).spki)
    const key = createPublicKey({ key: spki, format: 'der', type: 'spki' })
    expect(verify('sha256', document, key, signed)).toBe(true)
    expect(verify('sha256', Buffer.from('another\n'), key, signed)).toBe(false)
  })

  const hasOpenssl = spawnSync('openssl', ['version']).status === 0
  test.skipIf(!hasOpenssl)('verified by the openssl command', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tegata-jpki-'))
    try {
      const write = (name: string, content: string | Uint8Array) => {
        writeFileSync(join(folder, name), content)
        return join(folder, name)
      }
      const signed = write('signature.bin', await signature('sign'))
      const data = write('document.txt', document)
      const check = (kind: KeyKind) => {
        const pem = derToPem(jwkToSpki(keys[kind].publicKey), 'PUBLIC KEY')
        const key = write(`${kind}.pem`, pem)
        return spawnSync('openssl', ['dgst', '-sha256', '-verify', key, '-signature', signed, data])
      }
      expect(String(check('sign').stdout)).toBe('Verified OK\n')
      expect(check('auth').status).toBe(1)
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  test('without the PIN, or with the other one', async () => {
    const command = `802a008033${digestInfo(document)}00`
    expect(await statusWords(selectApplet, selectFile('001a'), command)).toBe('9000 9000 6982')
    expect(await statusWords(selectFile('0018'), authPin, selectFile('001a'), command)).toBe(
      '9000 9000 9000 6982',
    )
  })

  test('lengths of DigestInfo that readers send, and those no key takes', async () => {
    await statusWords(selectApplet, selectFile('0018'), authPin, selectFile('0017'))
    const sign = (length: number) =>
      `802a0080${toHex(concatBytes(Uint8Array.of(length), new Uint8Array(length).fill(1)))}00`
    for (const length of [0x23, 0x33, 0x43, 0x53, 245])
      expect(await statusWords(sign(length))).toBe('9000')
    expect(await statusWords(sign(246), '802a008000', '802a010001ff00', '802a0000')).toBe(
      '6700 6700 6a86 6a86',
    )
  })
})
