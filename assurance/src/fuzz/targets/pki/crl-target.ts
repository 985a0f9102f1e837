/**
 * Lists of revoked certificates, asked about one that is in them and one that is not.
 * @module
 */
import { toHex } from '@tegata/kernel'
import { buildCrl, keyIdentifierOf, parseCrl, verifyCrl } from '@tegata/pki'
import { mutateBytes } from '../../mutate/mutate-bytes.ts'
import { mutateDer } from '../../mutate/mutate-der.ts'
import { failedOf, signedTarget } from '../../signed-target.ts'
import { type Authority, createAuthority } from './authority.ts'

const day = 86_400_000

export const crlTarget = signedTarget(
  { kind: 'crl', about: 'certificate revocation list' },
  async () => {
    const authority = await createAuthority('lists')
    const { leaf, root, at, crypto } = authority
    const seeds = [await listOf(authority, []), await listOf(authority, [leaf.serialNumber])]
    return {
      seeds,
      mutations: [
        { name: 'bytes', weight: 2, mutate: mutateBytes },
        { name: 'der', weight: 4, mutate: mutateDer },
      ],
      ask: async (_, bytes) => {
        const report = await verifyCrl(bytes, { certificate: leaf, issuer: root, at, crypto })
        if (report.status === undefined) return { refusedBy: failedOf(report.checks) }
        const { status, thisUpdate, nextUpdate, revokedAt, revocationReason } = report
        const entries = [...parseCrl(bytes).revoked.keys()]
        const said = { status, thisUpdate, nextUpdate, revokedAt, revocationReason, entries }
        return { facts: JSON.stringify(said) }
      },
    }
  },
)

async function listOf({ root, rootSigner, at, crypto }: Authority, serials: readonly string[]) {
  const entry = (serialNumber: string) => ({
    serialNumber,
    revokedAt: new Date(at.getTime() - day),
  })
  return await buildCrl(
    {
      issuer: root.subject.der,
      authorityKeyIdentifier: await keyIdentifierOf(root.publicKey, crypto),
      crlNumber: '0a',
      thisUpdate: new Date(at.getTime() - day),
      nextUpdate: new Date(at.getTime() + day),
      revoked: [...serials, toHex(Uint8Array.of(0x41, 2, 3))].map(entry),
    },
    rootSigner,
  )
}
