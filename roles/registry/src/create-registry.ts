/**
 * The register of certified programs as the other roles use it.
 * @module
 */
import type { Crypto } from '@tegata/crypto'
import { CodedError, type Now, printableText, toBase64url } from '@tegata/kernel'
import {
  parseRegistryStatement,
  type RegistryStatement,
  signRegistryStatement,
} from '@tegata/messages'
import { parseCertificate } from '@tegata/pki'
import { type Database, type KeyStore, migrate } from '@tegata/service'
import type { NewProgram, ProgramReply } from './contract.ts'
import { RegistryError } from './errors.ts'
import { createStore, migrations, type Program, type RegistryTables } from './store.ts'

export type RegistryDeps = {
  readonly database: Database
  readonly keys: KeyStore
  readonly crypto: Crypto
  readonly now: Now
  readonly publicUrl: string
}
export type Registry = Awaited<ReturnType<typeof createRegistry>>

const statementSeconds = 86_400

export async function createRegistry(deps: RegistryDeps) {
  const db = await deps.database.schema<RegistryTables>('registry')
  await migrate(db, 'registry', migrations)
  const store = createStore(db)
  const { crypto, now } = deps
  const signer = await deps.keys.signer('registry', 'ES256')
  const issuer = `${deps.publicUrl}/registry`

  const require = async (id: string): Promise<Program> => {
    const program = await store.program(id)
    if (!program) throw new RegistryError('registry/unknown-program', 'no program has this id')
    return program
  }
  return {
    /** @throws RegistryError `registry/malformed`, `registry/program-exists` */
    async certifyProgram(program: NewProgram): Promise<ProgramReply> {
      requireStatement(program, issuer, now())
      if (!(await store.addProgram(program, now())))
        throw new RegistryError('registry/program-exists', 'this id is taken; choose another')
      return replyOf(await require(program.id))
    },

    /** @throws RegistryError `registry/malformed`, `registry/program-withdrawn` */
    async addCertificate(id: string, der: Uint8Array): Promise<ProgramReply> {
      await require(id)
      const sha256 = toBase64url(await crypto.digest('SHA-256', requireCertificate(der)))
      const added = await store.addCertificate(id, sha256, now())
      if (added === 'withdrawn') throw withdrawn()
      if (added === 'full')
        throw new RegistryError('registry/malformed', 'certificate: one too many')
      return replyOf(await require(id))
    },

    /** Idempotent: a withdrawn program stays so. */
    async withdrawProgram(id: string): Promise<ProgramReply> {
      await store.withdraw(id, now())
      return replyOf(await require(id))
    },

    program: async (id: string): Promise<ProgramReply> => replyOf(await require(id)),

    programs: async (): Promise<readonly ProgramReply[]> =>
      await Promise.all((await store.programIds()).map(async (id) => replyOf(await require(id)))),

    /**
     * The signed statement of a certified program, made when it is asked for.
     * @throws RegistryError `registry/unknown-program`, `registry/program-withdrawn`
     */
    async statementFor(id: string): Promise<string> {
      const program = await require(id)
      if (program.withdrawn_at) throw withdrawn()
      return await signRegistryStatement(claimsOf(program, issuer, now()), signer, crypto)
    },

    /** Keys that statements are verified with. */
    jwks: () => ({ keys: [{ ...signer.publicKey }] }),
  }
}

const withdrawn = () =>
  new RegistryError('registry/program-withdrawn', 'the certification of this program was withdrawn')

type Described = Pick<Program, 'id' | 'kind' | 'name' | 'purposes' | 'certificates'>

function claimsOf(
  { id, kind, name, purposes, certificates }: Described,
  issuer: string,
  at: Date,
): RegistryStatement {
  const iat = Math.floor(at.getTime() / 1000)
  return parseRegistryStatement({
    iss: issuer,
    sub: id,
    kind,
    name,
    cert_sha256: certificates,
    iat,
    exp: iat + statementSeconds,
    purposes,
  })
}

/** What no wallet would read is not certified. */
function requireStatement(program: NewProgram, issuer: string, at: Date): void {
  if (!isPrintable(program.purposes))
    throw new RegistryError('registry/malformed', 'purposes: a text that cannot be shown')
  try {
    claimsOf({ ...program, certificates: [] }, issuer, at)
  } catch (error) {
    if (error instanceof CodedError) throw new RegistryError('registry/malformed', error.message)
    throw error
  }
}

/** Every text in a value, names of members included. */
function isPrintable(value: unknown): boolean {
  if (typeof value === 'string') return printableText.test(value)
  if (typeof value !== 'object' || value === null) return true
  return Object.entries(value).every(([name, member]) => isPrintable(name) && isPrintable(member))
}

function requireCertificate(der: Uint8Array): Uint8Array {
  try {
    return parseCertificate(der).der
  } catch (error) {
    if (error instanceof CodedError)
      throw new RegistryError('registry/malformed', 'certificate: not DER of a certificate')
    throw error
  }
}

const replyOf = (program: Program): ProgramReply => ({
  id: program.id,
  kind: program.kind,
  name: program.name,
  state: program.withdrawn_at ? 'withdrawn' : 'certified',
  certifiedAt: program.certified_at.toISOString(),
  ...(program.withdrawn_at && { withdrawnAt: program.withdrawn_at.toISOString() }),
  certificates: [...program.certificates],
  purposes: [...program.purposes],
})
