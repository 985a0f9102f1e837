import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { fromHex } from '@tegata/kernel'
import { vectorsPresent } from '@tegata/kernel/testing'
import { afterAll, describe, expect, test } from 'vitest'
import { type Ran, testFolder } from '../input/testing.ts'
import { readAnnexD, readAnswers } from './testing.ts'

const program = fileURLToPath(new URL('../../bin/tegata.mjs', import.meta.url))

/** The command as a person starts it. */
function tegata(args: readonly string[], stdin = ''): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [program, ...args], { stdio: 'pipe' })
    let out = ''
    let err = ''
    child.stdout.on('data', (chunk) => {
      out += chunk
    })
    child.stderr.on('data', (chunk) => {
      err += chunk
    })
    child.once('error', reject)
    child.once('close', (code) => resolve({ code: code ?? -1, out, err }))
    child.stdin.end(stdin)
  })
}

describe.skipIf(!vectorsPresent)('tegata as a process, on ISO/IEC 18013-5:2021 Annex D', () => {
  if (!vectorsPresent) return
  const { fields, vector } = readAnnexD()
  const folder = testFolder()
  afterAll(folder.remove)
  const file = folder.put('response', fromHex(fields.deviceResponse))
  const args = [
    'verify',
    file,
    ...['--trust', folder.put('signer.der', fromHex(vector.dsCertificate))],
    ...['--transcript', folder.put('transcript', fromHex(fields.sessionTranscript))],
    ...['--reader-key', folder.put('reader.jwk', JSON.stringify(fields.readerKey))],
    ...['--at', fields.at],
  ]

  test('0: accepted', async () => {
    const { code, out, err } = await tegata([...args, '--tolerate', 'pinned-signer'])
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out).toMatch(/^ACCEPTED/)
  })

  test('1: refused', async () => {
    const { code, out, err } = await tegata(args)
    expect({ code, err }).toEqual({ code: 1, err: '' })
    expect(out).toContain('It would be accepted with: --tolerate pinned-signer')
  })

  test('2: wrong use', async () => {
    const { code, out, err } = await tegata(['verify', file])
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toMatch(/^cli\/trust-missing: /)
  })

  test('two thousand lines through pipes, in order', async () => {
    const lines = Array.from({ length: 2000 }, (_, i) => {
      const tolerate = i % 2 === 0 ? fields.tolerate : []
      return `${JSON.stringify({ ...fields, id: String(i), tolerate })}\n`
    })
    const { code, out } = await tegata(['verify', '--batch', '-'], lines.join(''))
    expect(code).toBe(1)
    const answers = readAnswers(out)
    expect(answers.map(({ id }) => id)).toEqual(lines.map((_, i) => String(i)))
    answers.forEach(({ verdict, failed, wouldTolerate }, i) => {
      const even = i % 2 === 0
      expect(verdict).toBe(even ? 'accepted' : 'refused')
      expect(failed).toEqual(even ? [] : ['mdoc/issuer-trusted', 'mdoc/signer-profile'])
      expect(wouldTolerate).toEqual(even ? [] : ['pinned-signer'])
    })
  })

  test('inspect, from a pipe', async () => {
    const { code, out } = await tegata(['inspect', '-', '--no-values'], fields.deviceResponse)
    expect(code).toBe(0)
    expect(out).toMatch(/^DeviceResponse /)
    expect(out).not.toContain('Doe')
    expect((await tegata(['inspect', '-'], 'nothing known')).code).toBe(1)
  })
})
