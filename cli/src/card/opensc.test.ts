/**
 * A sample of what OpenSC does with the virtual card; the rest is in opensc.long.test.ts. One file,
 * since there is one reader on a machine.
 */
import { beforeAll, describe, expect, test } from 'vitest'
import {
  authToken,
  derOf,
  openscSkipped,
  pkcs11,
  pkcs15,
  signToken,
  useOpensc,
} from './testing/opensc.ts'

describe.skipIf(openscSkipped !== '')(`OpenSC and a virtual card${openscSkipped}`, () => {
  const { data, at, card, insert, verifies } = useOpensc()
  beforeAll(() => insert())

  test('gives a certificate freely, byte for byte', async () => {
    expect((await pkcs15('--read-certificate', '1', '-o', at('c1.pem'))).status).toBe(0)
    expect(derOf(at('c1.pem'))).toEqual(Buffer.from(card().certificates.auth))
  })

  test('signs over PKCS#11 with the signing key and its PIN, and not with another PIN', async () => {
    const signWith = (pin: string) =>
      pkcs11(
        ...[...signToken, '--login', '--pin', pin, '--sign', '--id', '02'],
        ...['--mechanism', 'SHA256-RSA-PKCS', '-i', data, '-o', at('sign.sig')],
      )
    const signed = await signWith(card().pins.sign)
    expect(signed.status, signed.text).toBe(0)
    expect(await verifies(at('sign.sig'), card().certificates.sign)).toBe(true)
    expect(await verifies(at('sign.sig'), card().certificates.auth)).toBe(false)
    expect((await signWith('WRONG01')).text).toContain('CKR_PIN_INCORRECT')
  })

  test('a wrong PIN counts down', async () => {
    const wrong = await pkcs11(...authToken, '--login', '--pin', '9999', '--list-objects')
    expect(wrong.text).toContain('CKR_PIN_INCORRECT')
    const listed = await pkcs15('--list-pins')
    expect(listed.text.match(/Tries left {5}: \d/g)?.map((text) => text.at(-1))).toEqual(['2', '4'])
  })
})
