/**
 * Registry statements: what a program is believed to be certified for is what the registrar signed.
 * @module
 */
import { createHash } from 'node:crypto'
import { fromBase64url, toBase64url, utf8Decode, utf8Encode } from '@tegata/kernel'
import {
  type RegistryStatement,
  signRegistryStatement,
  verifyRegistryStatement,
} from '@tegata/messages'
import { createFixedCrypto } from '../../fixed-crypto.ts'
import { mutateBytes } from '../../mutate/mutate-bytes.ts'
import { mutateJwt, signJwtAgain } from '../../mutate/mutate-jwt.ts'
import { failedOf, signedTarget } from '../../signed-target.ts'

const at = new Date('2026-06-01T12:00:00Z')
const now = at.getTime() / 1000
const certificate = utf8Encode('certificate of the bank')
const certificateHash = toBase64url(createHash('sha256').update(certificate).digest())
const issuer = 'https://registry.test.example'

const statement: RegistryStatement = {
  iss: issuer,
  sub: 'bank',
  kind: 'receiving',
  name: { ja: 'てがた銀行（TEST）', en: 'Tegata Bank (TEST)' },
  cert_sha256: [certificateHash],
  iat: now,
  exp: now + 86_400,
  purposes: [
    {
      id: 'account-opening',
      text: { ja: '口座の開設', en: 'Opening an account' },
      legal_basis: '犯罪収益移転防止法施行規則6条1項1号',
      requests: [
        {
          docType: 'org.example.doc',
          namespaces: {
            'org.example': {
              name: { retain: true, required: true },
              age_over_NN: { retain: false, required: false, max: 1 },
            },
          },
        },
      ],
    },
  ],
}

export const registryStatementTarget = signedTarget(
  { kind: 'registry-statement', about: 'registry statement about a program' },
  async () => {
    const crypto = createFixedCrypto('statements')
    const signer = crypto.newSigner()
    const expected = { keys: [signer.publicKey], at, certificate, issuer }
    const sending: RegistryStatement = { ...statement, kind: 'sending', purposes: [] }
    const sign = async (one: RegistryStatement) =>
      utf8Encode(await signRegistryStatement(one, signer, crypto))
    return {
      seeds: [await sign(statement), await sign(sending)],
      mutations: [
        { name: 'bytes', weight: 2, mutate: mutateBytes },
        { name: 'jwt', weight: 4, mutate: mutateJwt },
        { name: 'signed-again', weight: 2, mutate: signJwtAgain(signer) },
      ],
      ask: async (_, bytes) => {
        const token = new TextDecoder().decode(bytes)
        const report = await verifyRegistryStatement(token, expected, crypto)
        const refusedBy = failedOf(report.checks)
        if (refusedBy.length > 0 || !report.statement) return { refusedBy }
        return { facts: JSON.stringify(report.statement) }
      },
      objection: ({ mutant, facts }) => objectionTo(claimsOf(mutant), facts),
    }
  },
)

/** The rules of a statement once more, on the claims as another reader finds them. */
function objectionTo(claims: RegistryStatement, facts: string): string | undefined {
  if (claims.iss !== issuer) return 'of another registrar'
  if (!claims.cert_sha256.includes(certificateHash)) return 'about another certificate'
  if (claims.iat > now + 60 || claims.exp <= now - 60) return 'outside its period'
  if (claims.exp <= claims.iat) return 'ends before it begins'
  return sorted(claims) === sorted(JSON.parse(facts)) ? undefined : 'says something else'
}

/** The same for the same members in any order. */
const sorted = (value: unknown): string =>
  JSON.stringify(value, (_, member: unknown) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  )

function claimsOf(token: Uint8Array): RegistryStatement {
  const [, claims = ''] = new TextDecoder().decode(token).split('.')
  return JSON.parse(utf8Decode(fromBase64url(claims)))
}
