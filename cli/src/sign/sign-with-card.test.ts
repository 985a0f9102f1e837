/**
 * Signing with the card in a reader: the virtual card through pcscd, as a real one would. Beside the
 * tests of OpenSC one of those that need the one reader of a machine.
 */
import { readFileSync } from 'node:fs'
import { programPresent } from '@tegata/kernel/testing'
import { derToPem } from '@tegata/pki'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openReader } from '../card/pcsc/open-reader.ts'
import { type Daemon, until, usePcscd } from '../card/testing/pcscd.ts'
import { runTool, type SpawnedCard, spawnCard } from '../card/testing/spawned-card.ts'
import { runHere, streamOf, testFolder } from '../input/testing.ts'
import { applicationForm } from '../tour/application-form.ts'
import { verifySignatureOfFile } from '../verify-signature/verify-signature-command.ts'
import { sign } from './sign-command.ts'

const now = new Date()
const text = '転入届\n'
const reason = programPresent('pcscd') ? '' : ' (skipped: no pcscd)'

describe.skipIf(reason !== '').each(['card', 'android'])(
  `the key of a %s in a reader${reason}`,
  (token) => {
    const folder = testFolder()
    const files = {
      cms: folder.put('notice.txt', text),
      pkcs1: folder.put('notice.bin', text),
      pdf: folder.put('notice.pdf', applicationForm('Moving-in notice')),
      xml: folder.put('filing.xml', '<filing><name>見本　花子</name></filing>'),
    }
    let daemon: Daemon
    let card: SpawnedCard
    let trusted: string[]
    let password: string

    beforeAll(async () => {
      daemon = await usePcscd()
      card = await spawnCard('--vpcd', '--token', token)
      await until(isIn, 'the reader does not see the card')
      const anchors = folder.put('root.pem', derToPem(card.certificates.signCa))
      trusted = ['--anchors', anchors, '--tolerate', 'revocation-unknown']
      password = folder.put('password', `${card.pins.sign}\n`)
    })
    afterAll(async () => {
      await card?.stop()
      await daemon?.stop()
      folder.remove()
    })

    const isIn = async () => {
      try {
        await (await openReader(undefined)).close()
        return true
      } catch {
        return false
      }
    }
    const signed = (args: readonly string[], more: object = {}) =>
      runHere(sign, ['--card', ...args], { now, ...more })
    const verdict = (...args: string[]) =>
      runHere(verifySignatureOfFile, [...args, ...trusted], { now })

    test.each(['pkcs1', 'cms', 'pdf', 'xml'] as const)('%s', async (format) => {
      const out = folder.put('unused', '').replace('unused', `${format}.out`)
      const record = `${out}.json`
      const options = ['--format', format, '--password-file', password, '--out', out]
      const ran = await signed([files[format], ...options, '--record', record])
      expect({ code: ran.code, err: ran.err }).toEqual({ code: 0, err: '' })
      const kept = JSON.parse(readFileSync(record, 'utf8'))
      expect(kept.shownDigest).toBe(kept.signedDigest)
      expect(ran.out).toContain(Buffer.from(kept.shownDigest, 'base64').toString('hex'))
      expect(JSON.stringify(kept) + ran.out).not.toContain(card.pins.sign)
      const certificate = folder.put('signer.pem', derToPem(card.certificates.sign))
      const received = {
        pkcs1: [files.pkcs1, '--signature', out, '--certificate', certificate],
        cms: [files.cms, '--signature', out],
        pdf: [out],
        xml: [out],
      }[format]
      expect(await verdict(...received)).toMatchObject({ code: 0, err: '' })
    })

    test.skipIf(!programPresent('openssl'))('OpenSSL verifies what the card signed', async () => {
      const out = `${files.cms}.openssl.p7s`
      expect((await signed([files.cms, '--password-file', password, '--out', out])).code).toBe(0)
      const checked = await runTool('openssl', [
        ...['cms', '-verify', '-inform', 'DER', '-in', out, '-content', files.cms, '-binary'],
        ...['-CAfile', trusted[1] ?? '', '-purpose', 'any', '-out', '/dev/null'],
      ])
      expect(checked.text).toContain('Verification successful')
    })

    test('the password at the terminal, and from standard input', async () => {
      const asked = await signed([files.cms, '--out', `${files.cms}.asked`], {
        secret: card.pins.sign,
      })
      expect(asked).toMatchObject({ code: 0, err: '' })
      const stdin = streamOf(`${card.pins.sign}\r\n`)
      const options = ['--password-file', '-', '--out', `${files.cms}.piped`]
      expect(await signed([files.cms, ...options], { stdin })).toMatchObject({ code: 0, err: '' })
    })

    test.each<[string, string[]]>([
      ['cli/argument-missing', []],
      ['cli/file-unreadable', ['--password-file', '/no/such/file']],
      ['cli/option-conflict', ['--key', files.cms]],
      ['cli/option-conflict', ['--certificate', files.cms]],
      ['cli/reader-missing', ['--reader', 'no such reader', '--password-file', files.pkcs1]],
      ['jpki/pin-malformed', ['--password-file', files.xml]],
    ])('%s %j', async (code, more) => {
      const ran = await signed([files.cms, '--out', `${files.cms}.refused`, ...more])
      expect(ran).toMatchObject({ code: 2, out: '' })
      expect(ran.err).toMatch(new RegExp(`^${code}: `))
    })

    test('a wrong password counts down, says so, and locks', async () => {
      const wrong = (out: string) => signed([files.cms, '--out', out], { secret: 'WRONG1' })
      for (const left of [4, 3, 2, 1])
        expect((await wrong(`${files.cms}.wrong`)).err).toContain(
          `jpki/pin-wrong: wrong PIN; ${left} tries left`,
        )
      for (const _ of [1, 2])
        expect((await wrong(`${files.cms}.wrong`)).err).toMatch(/^jpki\/pin-(locked|wrong)/)
      const right = await signed([
        files.cms,
        '--password-file',
        password,
        '--out',
        `${files.cms}.late`,
      ])
      expect(right).toMatchObject({ code: 2, out: '' })
      expect(right.err).toMatch(/^jpki\/pin-locked: /)
    })
  },
)

test.each<[string, string[]]>([
  ['cli/option-conflict', ['--reader', '0']],
  ['cli/option-conflict', ['--password-file', '-']],
])('without --card: %s %j', async (code, more) => {
  const folder = testFolder()
  const ran = await runHere(sign, [folder.put('notice.txt', text), ...more])
  folder.remove()
  expect(ran).toMatchObject({ code: 2, out: '' })
  expect(ran.err).toMatch(new RegExp(`^${code}: `))
})
