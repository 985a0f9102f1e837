/**
 * The mutants of the verifiers: where a comparison decides about somebody else's input.
 * @module
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { filesIn, repository } from '../variants/repository.ts'
import { equivalentMutants } from './equivalent-mutants.ts'
import { findMutants, type LineMutant } from './find-mutants.ts'

const verifiers = [
  'packages/mdoc/src/verify',
  'packages/mdoc/src/request/reader',
  'packages/status/src',
  'packages/pki/src/path',
  'packages/pki/src/crl',
  'packages/pki/src/ocsp',
  'packages/pki/src/cms',
  'packages/jpki/src/attestation',
  'packages/jpki/src/certificate',
  'packages/jpki/src/signing',
  'packages/trust/src',
  'packages/cose/src',
]

/** Sources of the verifiers; what is for tests is left out. */
export const verifierFiles = (): readonly string[] =>
  verifiers
    .flatMap((folder) => filesIn(folder, /(?<!\.test|testing)\.ts$/))
    .filter((path) => !path.includes('/testing/'))

/** Those that change nothing anybody could see are left out. */
export function mutantsOf(path: string): { text: string; mutants: readonly LineMutant[] } {
  const text = readFileSync(join(repository, path), 'utf8')
  const mutants = findMutants(path, text).filter((mutant) => !isEquivalent(path, text, mutant))
  return { text, mutants }
}

function isEquivalent(path: string, text: string, { line, from, to }: LineMutant): boolean {
  const written = text.split('\n')[line - 1]?.trim()
  return equivalentMutants.some(
    (one) => one.path === path && one.line === written && one.from === from && one.to === to,
  )
}
