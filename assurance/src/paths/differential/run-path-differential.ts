/**
 * Many chains, each judged here and by OpenSSL.
 * @module
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Crypto } from '@tegata/crypto'
import { createNodeCrypto } from '@tegata/crypto/node'
import {
  inhibitAnyPolicyOf,
  parseCertificate,
  policiesOf,
  policyMappingsOf,
  validatePath,
} from '@tegata/pki'
import { createDice } from '../../fuzz/dice.ts'
import { makeSigners } from '../authority-maker.ts'
import { explanationOf, type PathDifference } from './explanations.ts'
import { anyPolicy, at, type Family, generateFamily } from './generate-chains.ts'
import { opensslVerify } from './openssl-verify.ts'

export type PathDifferential = {
  readonly agreed: { accepted: number; refused: number }
  /** Failed checks of chains that both refuse, and how often each was the only one. */
  readonly refusedBy: Map<string, number>
  readonly explained: Map<string, number>
  readonly unexplained: string[]
}

/** @param size.chains - rounded up to whole families of 25 */
export async function runPathDifferential(size: {
  readonly chains: number
  readonly seed: number
}): Promise<PathDifferential> {
  const crypto = createNodeCrypto()
  const signers = await makeSigners(crypto, 6)
  const folder = mkdtempSync(join(tmpdir(), 'tegata-paths-'))
  const result: PathDifferential = {
    agreed: { accepted: 0, refused: 0 },
    refusedBy: new Map(),
    explained: new Map(),
    unexplained: [],
  }
  try {
    for (let done = 0; done < size.chains; ) {
      const family = await generateFamily(createDice(size.seed, 'paths', done), signers, crypto)
      const there = await opensslVerify(family, folder)
      for (const [i, leaf] of family.leaves.entries()) {
        const here = await judgeHere(family, leaf, crypto)
        const endsNow = [...family.intermediates, leaf].some(isEndingNow)
        const mapsByInhibitedAny = isMappedByInhibitedAny(family)
        const difference = { here, there: there[i], endsNow, mapsByInhibitedAny }
        count(result, difference, `${done + i}`)
      }
      done += family.leaves.length
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  return result
}

async function judgeHere(family: Family, leaf: Uint8Array, crypto: Crypto): Promise<string[]> {
  const { checks, verdict } = await validatePath(
    {
      leaf: parseCertificate(leaf),
      intermediates: family.intermediates.map((der) => parseCertificate(der)),
      anchors: [parseCertificate(family.root)],
      at,
      profile: 'any',
      ...family.options,
    },
    crypto,
  )
  if (verdict === 'accepted') return []
  return checks
    .filter(({ outcome }) => outcome === 'failed')
    .map(({ id, reason }) => `${id}: ${reason}`)
}

const isEndingNow = (der: Uint8Array): boolean =>
  parseCertificate(der).notAfter.getTime() === at.getTime()

function isMappedByInhibitedAny({ intermediates, options }: Family): boolean {
  const authorities = intermediates.map((der) => parseCertificate(der))
  const isInhibited =
    options.inhibitAnyPolicy || authorities.some((one) => inhibitAnyPolicyOf(one) !== undefined)
  const mapsByAny = authorities.some((one) => {
    const named = policiesOf(one)
    const mapped = policyMappingsOf(one).map(({ issuerPolicy }) => issuerPolicy)
    return named.includes(anyPolicy) && mapped.some((oid) => !named.includes(oid))
  })
  return isInhibited && mapsByAny
}

function count(result: PathDifferential, difference: PathDifference, name: string): void {
  const { here, there } = difference
  if (here.length === 0 && there === undefined) result.agreed.accepted += 1
  else if (here.length > 0 && there !== undefined) {
    result.agreed.refused += 1
    const [only, ...others] = here
    const id = others.length > 0 ? 'several' : (only?.split(':')[0] ?? '')
    result.refusedBy.set(id, (result.refusedBy.get(id) ?? 0) + 1)
  } else {
    const rule = explanationOf(difference)
    if (rule) result.explained.set(rule.name, (result.explained.get(rule.name) ?? 0) + 1)
    else
      result.unexplained.push(
        `chain ${name}: here ${here.join('; ') || 'accepted'}; OpenSSL ${there ?? 'accepts'}`,
      )
  }
}
