import { createNodeCrypto, generateRsaChipKey } from '@tegata/crypto/node'
import { concatBytes, fromHex, toHex, utf8Encode } from '@tegata/kernel'
import { codeThrownBy } from '@tegata/kernel/testing'
import { beforeEach, describe, expect, test } from 'vitest'
import { createTestJpki } from '../testing.ts'
import { openMyNumberCard } from './card-face.ts'
import { createMyNumberCard } from './card-face-applet.ts'
import {
  type CardFaceAttributes,
  checkNumberB,
  fileLengthOf,
  parseCardFaceAttributes,
  parseIndividualNumber,
  writeCardFaceAttributes,
  writeIndividualNumber,
} from './card-face-application.ts'
import type { JpkiApplet } from './jpki-applet.ts'
import { tokenLabels } from './jpki-application.ts'

const crypto = createNodeCrypto()
const authorities = await createTestJpki(crypto)
const keys = { sign: await generateRsaChipKey(), auth: await generateRsaChipKey() }
const certificates = {
  sign: await authorities.issue({ kind: 'sign', publicKey: keys.sign.publicKey }),
  auth: await authorities.issue({ kind: 'auth', publicKey: keys.auth.publicKey }),
}
const attributes: CardFaceAttributes = {
  name: '見本　花子',
  address: '見本県関所市手形町１－２－３',
  birthDate: '1990-07-07',
  sex: 'female',
}
const individualNumber = '123456789012'
const numberB = '02070720351234'

let applet: JpkiApplet
let sent: string[]
let card: ReturnType<typeof openMyNumberCard>
function insert(protocol: 'T=1' | 'T=0' = 'T=1'): void {
  applet = createMyNumberCard({
    tokenLabel: tokenLabels.card,
    pins: { sign: 'ABC123', auth: '1234' },
    keys,
    protocol,
    cardFace: { attributes, individualNumber, pin: '4321', checkNumberB: numberB },
  })
  applet.personalise(certificates)
  sent = []
  card = openMyNumberCard((command) => {
    sent.push(toHex(command))
    return applet.transmit(command)
  })
}
beforeEach(() => insert())

const select = '00a4040c0ad3921000310001010408'
const selectJpki = '00a4040c0ad392f000260100000001'
const file = (id: string) => `00a4020c02${id}`
const verify = (text: string) =>
  `00200080${toHex(concatBytes(Uint8Array.of(text.length), utf8Encode(text)))}`
const send = async (hex: string) => toHex(await applet.transmit(fromHex(hex)))
async function words(...commands: readonly string[]): Promise<string> {
  const answers: string[] = []
  for (const command of commands) answers.push((await send(command)).slice(-4))
  return answers.join(' ')
}

describe.each(['T=1', 'T=0'] as const)(
  'an application starts from the card, over %s',
  (protocol) => {
    beforeEach(() => insert(protocol))

    test('four attributes, with the PIN or with check number B', async () => {
      expect(await card.cardFace.readAttributes({ pin: '4321' })).toEqual(attributes)
      expect(await card.cardFace.readAttributes({ checkNumberB: numberB })).toEqual(attributes)
    })

    test('the individual number, with the PIN or with check number A', async () => {
      expect(await card.cardFace.readIndividualNumber({ pin: '4321' })).toBe(individualNumber)
      const by = { checkNumberA: individualNumber }
      expect(await card.cardFace.readIndividualNumber(by)).toBe(individualNumber)
    })

    test('the certificates as well, from the same reader at the same time', async () => {
      const [face, certificate, label] = await Promise.all([
        card.cardFace.readAttributes({ pin: '4321' }),
        card.jpki.readCertificate('sign', 'ABC123'),
        card.jpki.tokenLabel(),
      ])
      expect([face, certificate, label]).toEqual([attributes, certificates.sign, 'JPKIAPICCTOKEN2'])
      const signature = await card.jpki.signDigestInfo('auth', Uint8Array.of(1, 2, 3), '1234')
      expect(signature).toHaveLength(256)
    })
  },
)

describe('who opens what', () => {
  const read = '00b0000005'
  test.each([
    ['nothing', [], '6982', '6982'],
    ['the PIN', [file('0011'), verify('4321')], '9000', '9000'],
    ['check number A', [file('0014'), verify(individualNumber)], '9000', '6982'],
    ['check number B', [file('0015'), verify(numberB)], '6982', '9000'],
    ['a wrong PIN', [file('0011'), verify('0000')], '6982', '6982'],
  ])('%s', async (_, before, number, four) => {
    await words(select, ...before)
    expect(await words(file('0001'), read, file('0002'), read)).toBe(`9000 ${number} 9000 ${four}`)
  })

  test('the PIN of the other application opens nothing, and what was opened is closed', async () => {
    await words(select, file('0011'), verify('4321'))
    await words(selectJpki, file('001b'), verify('ABC123'), file('0018'), verify('1234'))
    expect(await words(select, file('0001'), read)).toBe('9000 9000 6982')
    expect(await words(selectJpki, file('0001'), read)).toBe('9000 9000 6982')
  })

  test('files of the other application are not there', async () => {
    expect(await words(select, file('000a'), file('0018'), selectJpki, file('0011'))).toBe(
      '9000 6a82 6a82 9000 6a82',
    )
  })

  test('no key signs here, and no secret is read', async () => {
    await words(select, file('0011'), verify('4321'))
    expect(await words('802a0080023031', file('0011'), '00b0000000', file('0014'), read)).toBe(
      '6d00 9000 6985 9000 6985',
    )
  })
})

describe('counters', () => {
  test('three tries for the PIN, ten for the check numbers, each its own', async () => {
    const tries = async () => [
      await card.cardFace.triesLeft('pin'),
      await card.cardFace.triesLeft('checkNumberA'),
      await card.cardFace.triesLeft('checkNumberB'),
      await card.jpki.triesLeft('auth'),
    ]
    expect(await tries()).toEqual([3, 10, 10, 3])
    const wrong = () => card.cardFace.readAttributes({ pin: '0000' })
    expect(await codeThrownBy(wrong)).toBe('jpki/pin-wrong')
    const wrongB = () => card.cardFace.readAttributes({ checkNumberB: '00000000000000' })
    expect(await codeThrownBy(wrongB)).toBe('jpki/pin-wrong')
    expect(await tries()).toEqual([2, 10, 9, 3])
    await codeThrownBy(wrong)
    expect(await codeThrownBy(wrong)).toBe('jpki/pin-locked')
    const right = () => card.cardFace.readIndividualNumber({ pin: '4321' })
    expect(await codeThrownBy(right)).toBe('jpki/pin-locked')
    expect(await tries()).toEqual([0, 10, 9, 3])
  })

  test.each([
    { pin: '432' },
    { pin: '４３２１' },
    { pin: '4321\n' },
    { checkNumberB: individualNumber },
    { checkNumberB: '0207072035123x' },
  ])('a secret that cannot be right is not sent: %j', async (by) => {
    const read = () => card.cardFace.readAttributes(by)
    expect(await codeThrownBy(read)).toBe('jpki/pin-malformed')
    expect(sent.filter((command) => command.startsWith('0020'))).toEqual([])
  })

  test('the PIN is changed by who knows it; a check number by nobody', async () => {
    await card.cardFace.changePin({ current: '4321', next: '9876' })
    expect(await card.cardFace.readAttributes({ pin: '9876' })).toEqual(attributes)
    expect(await codeThrownBy(() => card.cardFace.readAttributes({ pin: '4321' }))).toBe(
      'jpki/pin-wrong',
    )
    const change = `00240180${toHex(Uint8Array.of(12))}${toHex(utf8Encode('000000000000'))}`
    expect(await words(select, file('0014'), verify(individualNumber), change)).toBe(
      '9000 9000 9000 6982',
    )
  })
})

describe('the individual number is in no error', () => {
  test.each([
    [{ pin: '0000' }],
    [{ checkNumberA: '210987654321' }],
    [{ checkNumberA: '12345678901' }],
  ])('%j', async (by) => {
    const error = await card.cardFace.readIndividualNumber(by).catch((error: unknown) => error)
    expect(error).toBeInstanceOf(Error)
    const shown = `${String(error)} ${JSON.stringify(error)}`
    for (const secret of [individualNumber, ...Object.values(by)])
      expect(shown).not.toContain(secret)
  })

  test('nor in what a card of another kind makes of it', async () => {
    const odd = openMyNumberCard((command) =>
      command[1] === 0xb0 ? fromHex(`ff100c${'39'.repeat(11)}419000`) : fromHex('9000'),
    )
    const error = await odd.cardFace
      .readIndividualNumber({ pin: '4321' })
      .catch((error: unknown) => error)
    expect(error).toMatchObject({ code: 'jpki/malformed' })
    expect(String(error)).not.toContain('9999')
  })
})

describe('the form of the files', () => {
  // Written by hand from the published layout: offsets of four fields, then the fields.
  const byHand = `ff2024df2108000e001300180023df2202${toHex(utf8Encode('AB'))}df2302${toHex(
    utf8Encode('CD'),
  )}df2408${toHex(utf8Encode('20010203'))}df250131`

  test('four attributes, byte for byte', () => {
    const written = writeCardFaceAttributes({
      name: 'AB',
      address: 'CD',
      birthDate: '2001-02-03',
      sex: 'male',
    })
    expect(toHex(written)).toBe(byHand)
    expect(fileLengthOf(written.subarray(0, 5))).toBe(written.length)
  })

  test('the individual number, with its filler', () => {
    const written = writeIndividualNumber(individualNumber)
    expect(toHex(written)).toBe(`ff100c${toHex(utf8Encode(individualNumber))}ffff`)
    expect(parseIndividualNumber(written)).toBe(individualNumber)
  })

  test.each([1, 40, 41, 100, 200, 1000])('a name of %i characters', (length) => {
    const long = { ...attributes, name: '見'.repeat(length) }
    const written = writeCardFaceAttributes(long)
    expect(fileLengthOf(written)).toBe(written.length)
    expect(parseCardFaceAttributes(written)).toEqual(long)
  })

  test.each([
    ['1', 'male'],
    ['2', 'female'],
    ['9', 'unknown'],
    ['0', 'unknown'],
  ])('sex %s is %s', (code, sex) => {
    const other = `${byHand.slice(0, -2)}${toHex(utf8Encode(code))}`
    expect(parseCardFaceAttributes(fromHex(other)).sex).toBe(sex)
  })

  test.each([
    ['another tag', byHand.replace('ff20', 'ff21')],
    ['an end before its end', byHand.slice(0, -2)],
    ['a field that runs over', byHand.replace('df2501', 'df2502')],
    ['a field twice', byHand.replace('df2302', 'df2202')],
    ['no sex', byHand.replace('df2501', 'df2601')],
    ['a birth date in letters', byHand.replace('3230', '4141')],
    ['no UTF-8', byHand.replace('df22024142', 'df2202c328')],
    ['a length of 64 KB', byHand.replace('ff2024', 'ff2082ffff')],
    ['a length form that is not known', byHand.replace('ff2024', 'ff208424')],
    ['nothing', 'ff'],
  ])('refused: %s', async (_, hex) => {
    expect(await codeThrownBy(() => parseCardFaceAttributes(fromHex(hex)))).toBe('jpki/malformed')
  })

  test.each(['ff100c', 'ff100b3132333435363738393031', 'ff100c31323334353637383930314f'])(
    'no individual number: %s',
    async (hex) => {
      expect(await codeThrownBy(() => parseIndividualNumber(fromHex(hex)))).toBe('jpki/malformed')
    },
  )

  test.each([
    ['1990-07-07', '02070720351234'],
    ['1989-01-07', '64010720351234'],
    ['1989-01-08', '01010820351234'],
    ['2019-05-01', '01050120351234'],
    ['1926-12-25', '01122520351234'],
    ['1926-12-24', '15122420351234'],
  ])('check number B of a birth on %s counts the years of the era', (birthDate, number) => {
    expect(checkNumberB({ birthDate, expiryYear: 2035, securityCode: '1234' })).toBe(number)
  })

  test.each([
    { birthDate: '1867-01-01', expiryYear: 2035, securityCode: '1234' },
    { birthDate: '19900707', expiryYear: 2035, securityCode: '1234' },
    { birthDate: '1990-07-07', expiryYear: 35, securityCode: '1234' },
    { birthDate: '1990-07-07', expiryYear: 2035, securityCode: '12345' },
  ])('no check number B of %j', async (printed) => {
    expect(await codeThrownBy(() => checkNumberB(printed))).toBe('jpki/malformed')
  })

  test.each([
    { individualNumber: '12345678901' },
    { attributes: { ...attributes, birthDate: '1990/07/07' } },
    { pin: '12345' },
    { checkNumberB: '1234' },
  ])('a card is not made with %j', (wrong) => {
    const cardFace = { attributes, individualNumber, pin: '4321', checkNumberB: numberB, ...wrong }
    const pins = { sign: 'ABC123', auth: '1234' }
    const make = () => createMyNumberCard({ tokenLabel: tokenLabels.card, pins, keys, cardFace })
    expect(make).toThrow(/card/)
  })
})
