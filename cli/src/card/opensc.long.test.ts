/**
 * OpenSC, which we did not write, reads the virtual card: through its own tools, pcsc-lite and the
 * virtual reader. One file, since there is one reader on a machine.
 */
import { readFileSync } from 'node:fs'
import { createNodeCrypto } from '@tegata/crypto/node'
import { cardSigner, openMyNumberCard } from '@tegata/jpki'
import { fromBase64url } from '@tegata/kernel'
import { codeThrownBy } from '@tegata/kernel/testing'
import { parseCertificate } from '@tegata/pki'
import { beforeAll, describe, expect, test } from 'vitest'
import { runHere } from '../input/testing.ts'
import { card as cardCommand } from './card-command.ts'
import { openPcscReader } from './pcsc/pcsc-reader.ts'
import {
  authToken,
  derOf,
  openscSkipped,
  pkcs11,
  pkcs15,
  signToken,
  useOpensc,
} from './testing/opensc.ts'
import { runTool } from './testing/spawned-card.ts'

describe.skipIf(openscSkipped !== '')(`OpenSC and the virtual card${openscSkipped}`, () => {
  const { folder, data, at, card, insert, verifies, signDigest } = useOpensc()

  describe('a card', () => {
    beforeAll(() => insert())

    test('is found by its own driver, after those of other cards have asked', async () => {
      const named = await runTool('opensc-tool', ['--name'])
      expect([named.status, named.text.split('\n').includes('jpki')]).toEqual([0, true])
    })

    test('is listed: two PINs, two keys, four certificates', async () => {
      const { status, text } = await pkcs15('--dump')
      expect(status).toBe(0)
      expect(text).toContain('PKCS#15 Card [JPKI]')
      expect(text.match(/Tries left {5}: \d/g)).toEqual([
        'Tries left     : 3',
        'Tries left     : 5',
      ])
      expect(text.match(/^Private RSA Key/gm)).toHaveLength(2)
      expect(text.match(/^X.509 Certificate/gm)).toHaveLength(4)
    })

    test('gives three certificates freely, byte for byte, and they chain', async () => {
      const files = [
        ['1', card().certificates.auth],
        ['3', card().certificates.authCa],
        ['4', card().certificates.signCa],
      ] as const
      for (const [id, der] of files) {
        const read = await pkcs15('--read-certificate', id, '-o', at(`c${id}.pem`))
        expect(read.status).toBe(0)
        expect(derOf(at(`c${id}.pem`))).toEqual(Buffer.from(der))
      }
      const checked = await runTool('openssl', [
        ...['verify', '-partial_chain', '-CAfile', at('c3.pem'), at('c1.pem')],
      ])
      expect(checked.text).toBe(`${at('c1.pem')}: OK\n`)
    })

    test('gives the signing certificate after its PIN only', async () => {
      const refused = await pkcs15('--read-certificate', '2', '-o', at('no.pem'))
      expect([refused.status, refused.text]).toEqual([
        1,
        expect.stringContaining('Certificate read failed'),
      ])
      const login = ['--verify-pin', '--auth-id', '02', '--pin', card().pins.sign]
      const read = await pkcs15(...login, '--read-certificate', '2', '-o', at('c2.pem'))
      expect(read.status).toBe(0)
      expect(derOf(at('c2.pem'))).toEqual(Buffer.from(card().certificates.sign))
    })

    test('logs in with the authentication PIN', async () => {
      const login = await pkcs15('--verify-pin', '--auth-id', '01', '--pin', card().pins.auth)
      expect(login.status).toBe(0)
    })

    test.each([
      ['auth', '01', authToken],
      ['sign', '02', signToken],
    ] as const)(
      'signs over PKCS#11 with the %s key, and with no other',
      async (kind, id, token) => {
        const signature = at(`${kind}.sig`)
        const signed = await pkcs11(
          ...[...token, '--login', '--pin', card().pins[kind], '--sign', '--id', id],
          ...['--mechanism', 'SHA256-RSA-PKCS', '-i', data, '-o', signature],
        )
        expect(signed.status, signed.text).toBe(0)
        expect(await verifies(signature, card().certificates[kind])).toBe(true)
        const other = kind === 'auth' ? card().certificates.sign : card().certificates.auth
        expect(await verifies(signature, other)).toBe(false)
      },
    )

    test('signs a digest over PKCS#15', async () => {
      expect(await signDigest(at('digest.sig'))).toBe(0)
      expect(await verifies(at('digest.sig'), card().certificates.auth)).toBe(true)
    })

    test('passes the signature tests of pkcs11-tool', async () => {
      const { text } = await pkcs11(...authToken, '--login', '--pin', card().pins.auth, '--test')
      expect(text).toContain('testing signature mechanisms')
      expect(text).not.toMatch(/ERR: (verification|C_Sign)/)
    })

    test('shows its label when asked byte by byte', async () => {
      const commands = ['00A4040C0AD392F000260100000001', '00A4020C020006', '00B0000020']
      const sent = commands.flatMap((command) => ['-s', command])
      const { text } = await runTool('opensc-tool', ['-c', 'jpki', ...sent])
      expect(text).toContain('JPKIAPICCTOKEN2')
    })

    test('is read by our own command over the same reader, and opened by our client', async () => {
      const { code, out, err } = await runHere(cardCommand, ['--read'])
      expect([code, err]).toEqual([0, ''])
      expect(out).toContain('reader       Virtual PCD 00 00\n')
      expect(out).toContain('label        JPKIAPICCTOKEN2 (card)\n')
      expect(out).toContain('authenticate 3 of 3, sign 5 of 5, fill in forms 3 of 3\n')
      expect(out).toContain('certificate  to sign: needs its PIN\n')
      const json = JSON.parse((await runHere(cardCommand, ['--read', '--json'])).out)
      expect(fromBase64url(json.certificates.auth)).toEqual(card().certificates.auth)
      expect(json.certificates.sign).toBeNull()
      const reader = await openPcscReader(undefined)
      const { jpki, cardFace } = openMyNumberCard(reader.transmit)
      expect(await jpki.readCertificate('sign', card().pins.sign)).toEqual(card().certificates.sign)
      const attributes = await cardFace.readAttributes({ pin: card().pins.cardFace })
      expect(attributes.birthDate).toBe('1990-07-07')
      const signer = cardSigner(jpki, 'sign', {
        publicKey: parseCertificate(card().certificates.sign).publicKey,
        pin: card().pins.sign,
        crypto: createNodeCrypto(),
      })
      const signature = folder.put('ours.sig', await signer.sign(readFileSync(data)))
      await reader.close()
      expect(await verifies(signature, card().certificates.sign)).toBe(true)
    })

    test('no card in the other reader, and no such reader', async () => {
      for (const [name, why] of [
        ['1', 'no card in the reader'],
        ['Virtual PCD 00 01', 'no card in the reader'],
        ['7', 'no such reader'],
      ] as const) {
        const { code, err } = await runHere(cardCommand, ['--read', '--reader', name])
        expect([code, err]).toEqual([2, expect.stringContaining(`cli/reader-missing: ${why}`)])
        expect(err).toContain('1 Virtual PCD 00 01')
      }
    })

    test('one that another program keeps is waited for, then refused', async () => {
      const other = await openPcscReader('0')
      try {
        expect(await codeThrownBy(() => openPcscReader('0'))).toBe('cli/reader-busy')
      } finally {
        await other.close()
      }
    })

    test('counts wrong PINs down, and locks', async () => {
      const login = (pin: string) => pkcs15('--verify-pin', '--auth-id', '01', '--pin', pin)
      const tries = async () =>
        (await pkcs15('--list-pins')).text.match(/Tries left {5}: \d/g)?.map((text) => text.at(-1))
      for (const left of ['2', '1', '0']) {
        const { status, text } = await login('9999')
        expect([status, text]).toEqual([255, expect.stringContaining('PIN code or key incorrect')])
        expect(await tries()).toEqual([left, '5'])
      }
      expect((await login(card().pins.auth)).text).toContain('Reference data not usable')
      const locked = await pkcs11('--list-token-slots')
      expect(locked.text).toContain('user PIN locked')
      // The other PIN goes on, and so does the whole card.
      const other = await pkcs15('--verify-pin', '--auth-id', '02', '--pin', card().pins.sign)
      expect(other.status).toBe(0)
    })

    test('locks the signing PIN after five; lower case is another PIN', async () => {
      const wrong = [card().pins.sign.toLowerCase(), 'WRONG01', 'WRONG02', 'WRONG03', 'WRONG04']
      for (const pin of wrong) {
        const answer = await pkcs11(...signToken, '--login', '--pin', pin, '--list-objects')
        expect(answer.text).toContain('CKR_PIN_INCORRECT')
      }
      const login = ['--verify-pin', '--auth-id', '02', '--pin', card().pins.sign]
      expect((await pkcs15(...login)).text).toContain('Reference data not usable')
    })
  })

  describe('a phone', () => {
    test('Android: signs, and gives its authentication certificate after the PIN', async () => {
      await insert('--token', 'android')
      const free = await pkcs15('--read-certificate', '1', '-o', at('no.pem'))
      expect(free.status).toBe(1)
      const login = ['--verify-pin', '--auth-id', '01', '--pin', card().pins.auth]
      const read = await pkcs15(...login, '--read-certificate', '1', '-o', at('phone.pem'))
      expect(read.status).toBe(0)
      expect(derOf(at('phone.pem'))).toEqual(Buffer.from(card().certificates.auth))
      const signed = await pkcs11(
        ...[...signToken, '--login', '--pin', card().pins.sign, '--sign', '--id', '02'],
        ...['--mechanism', 'SHA256-RSA-PKCS', '-i', data, '-o', at('phone.sig')],
      )
      expect(signed.status, signed.text).toBe(0)
      expect(await verifies(at('phone.sig'), card().certificates.sign)).toBe(true)
    })

    test('iPhone: is listed and named', async () => {
      await insert('--token', 'iphone')
      expect((await pkcs15('--read-certificate', '1', '-o', at('i.pem'))).status).toBe(0)
      const commands = ['00A4040C0AD392F000260100000001', '00A4020C020006', '00B0000020']
      const sent = commands.flatMap((command) => ['-s', command])
      const { text } = await runTool('opensc-tool', ['-c', 'jpki', ...sent])
      expect(text).toContain('JPKIAPIOSTOKEN')
    })
  })
})
