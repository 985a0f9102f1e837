/**
 * NIST PKITS as it stands in the public vectors: certificates and lists by name, and the cases.
 * @module
 */
import { readVectors, vectorsPresent } from '@tegata/kernel/testing'
import * as z from 'zod/mini'

const pkiShape = z.object({
  trustAnchor: z.string(),
  certs: z.record(z.string(), z.string()),
  crls: z.record(z.string(), z.string()),
})
const casesShape = z.object({
  cases: z.array(
    z.object({
      section: z.string(),
      test: z.string(),
      name: z.string(),
      expected: z.enum(['valid', 'invalid']),
      chain: z.array(z.string()),
      extraCerts: z.array(z.string()),
      crls: z.array(z.string()),
    }),
  ),
})

/** Base64 DER; `undefined` where the vectors are not. */
export const pkitsFiles = vectorsPresent ? pkiShape.parse(readVectors('pkits/pki.json')) : undefined
export const pkitsCases = vectorsPresent
  ? casesShape.parse(readVectors('pkits/cases.json')).cases
  : []
