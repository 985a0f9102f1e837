/** Whatever an input is, it is explained or said to be nothing known; never a crash, never long. */
import { signJws } from '@tegata/crypto'
import { toBase64url, utf8Encode } from '@tegata/kernel'
import { encodeDeviceEngagement, encodeHandoverSelect } from '@tegata/mdoc'
import { testTime } from '@tegata/mdoc/testing'
import { createStatusList, signStatusListCwt } from '@tegata/status'
import { expect, test } from 'vitest'
import { explainInput } from './explain-input.ts'
import { explanationText } from './print-explanation.ts'
import { cbor, crypto, deviceKey, issuer, mapOf, response, status, transcript } from './testing.ts'

const seed = 20_261_124
const mutants = 2000

/** A small generator with a seed, so that a failure can be repeated. */
function* numbers(state: number): Generator<number> {
  for (;;) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    yield state >>> 8
  }
}

const list = createStatusList({ bits: 1, size: 64 })
const claims = {
  uri: status.uri,
  list,
  issuedAt: testTime,
  expiresAt: new Date('2026-06-08T00:00:00Z'),
  ttlSeconds: 1,
}
const seeds: readonly Uint8Array[] = [
  response,
  transcript,
  issuer.root,
  await signStatusListCwt(claims, issuer.signer, issuer),
  utf8Encode(await signJws({ typ: 'JWT' }, { iss: 'a' }, deviceKey)),
  utf8Encode(JSON.stringify({ vp_token: { a: [toBase64url(response)] } })),
  encodeHandoverSelect({
    carriers: [{ type: 'nfc', power: 'active' }],
    deviceEngagement: encodeDeviceEngagement({ eDeviceKey: deviceKey.publicKey }),
  }),
  cbor(mapOf({ version: '1.1', docRequests: [mapOf({ itemsRequest: 1 })], macKeys: [new Map()] })),
]

/** One to four changes: a byte, a cut, a repetition, a byte inserted. */
function mutant(input: Uint8Array, next: () => number): Uint8Array {
  let bytes = [...input]
  for (let i = next() % 4; i >= 0; i -= 1) {
    const at = next() % Math.max(1, bytes.length)
    const kind = next() % 5
    if (kind < 2) bytes[at] = next() & 0xff
    else if (kind === 2) bytes = bytes.slice(0, at)
    else if (kind === 3) bytes = [...bytes.slice(0, at), next() & 0xff, ...bytes.slice(at)]
    else bytes = [...bytes.slice(0, at), ...bytes.slice(at, at + 40), ...bytes.slice(at)]
  }
  return Uint8Array.from(bytes)
}

test(`${mutants} mutants, seed ${seed}`, async () => {
  const stream = numbers(seed)
  const next = () => Number(stream.next().value)
  const view = { showValues: true, at: testTime, crypto, transcript }
  let known = 0
  for (let i = 0; i < mutants; i += 1) {
    const input = mutant(seeds[i % seeds.length] ?? response, next)
    const found = await explainInput(input, view)
    if ('looksLike' in found) continue
    known += 1
    expect(explanationText(found)).toMatch(/refuse/)
  }
  expect(known).toBeGreaterThan(mutants / 5)
})
