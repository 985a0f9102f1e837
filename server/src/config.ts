/**
 * Settings of a server, from environment variables. A sandbox has defaults for everything and
 * says so; production has none for secrets.
 * @module
 */
import { readConfig, ServiceError } from '@tegata/service'
import { z } from 'zod'

export const roleNames = ['ca', 'enrolment', 'issuer', 'registry', 'verifier'] as const
export type RoleName = (typeof roleNames)[number]

/** What each role calls; a process must have the whole set, or none of it. */
const needs: Readonly<Record<RoleName, readonly RoleName[]>> = {
  ca: [],
  registry: [],
  enrolment: ['ca', 'issuer'],
  issuer: ['ca', 'enrolment'],
  verifier: ['ca', 'registry'],
}

const sandboxTokens = {
  TEGATA_CLERK_TOKEN: 'sandbox-clerk',
  TEGATA_REGISTRAR_TOKEN: 'sandbox-registrar',
  TEGATA_BANK_TOKEN: 'sandbox-bank',
} as const
const sandboxPassphrase = 'sandbox only: not a secret'

const secret = z.string().min(1).optional()
const environment = z.object({
  TEGATA_MODE: z.enum(['sandbox', 'production']).default('sandbox'),
  TEGATA_PORT: z.coerce.number().int().min(1).max(65_000).default(8400),
  TEGATA_HOST: z.string().default('127.0.0.1'),
  TEGATA_PUBLIC_URL: z.url().optional(),
  TEGATA_HOSTS: z.string().optional(),
  TEGATA_DATA: z.string().default('.data'),
  DATABASE_URL: z.string().min(1).optional(),
  TEGATA_ROLES: z.string().default(roleNames.join(',')),
  TEGATA_KEY_PASSPHRASE: secret,
  TEGATA_PKCS11_MODULE: z.string().min(1).optional(),
  TEGATA_PKCS11_TOKEN: z.string().min(1).optional(),
  TEGATA_PKCS11_PIN_FILE: z.string().min(1).optional(),
  TEGATA_DEVICE_TRUST: z.string().min(1).optional(),
  TEGATA_CLERK_TOKEN: secret,
  TEGATA_REGISTRAR_TOKEN: secret,
  TEGATA_BANK_TOKEN: secret,
  TEGATA_OPERATOR_TOKEN: secret,
  TEGATA_ACCEPT_RESTORED_DATABASE: z.string().min(1).optional(),
  TEGATA_LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('warn'),
})

/** A PKCS#11 token; its PIN stands in a file, and in no environment. */
export type TokenConfig = {
  readonly modulePath: string
  readonly tokenLabel: string
  readonly pinFile: string
}

export type ServerConfig = {
  readonly sandbox: boolean
  readonly host: string
  readonly ports: {
    readonly start: number
    readonly api: number
    readonly wallet: number
    readonly reader: number
    readonly console: number
  }
  /** Origin of the API as others reach it. */
  readonly publicUrl: string
  /** Names of hosts that are answered for, beside that of `publicUrl` and those of this machine. */
  readonly hosts: readonly string[]
  readonly dataFolder: string
  readonly databaseUrl: string | undefined
  readonly roles: ReadonlySet<RoleName>
  readonly keyPassphrase: string
  /** Where signing keys live; in encrypted files when left out. */
  readonly token: TokenConfig | undefined
  /** File of the roots of phone makers and their policies; a sandbox has makers of its own. */
  readonly deviceTrustFile: string | undefined
  readonly tokens: { readonly clerk: string; readonly registrar: string; readonly bank: string }
  /** Of an operator who asks for `/metrics` from another machine; nobody may without it. */
  readonly operatorToken: string | undefined
  /** The name of a difference that a refused start gave: the operator confirms it once. */
  readonly acceptRestoredDatabase: string | undefined
  readonly logLevel: string
}

/** @throws ServiceError `service/bad-config`, naming variables and never their values */
export function readServerConfig(env: Readonly<Record<string, string | undefined>>): ServerConfig {
  const read = readConfig(environment, env)
  const sandbox = read.TEGATA_MODE === 'sandbox'
  const start = read.TEGATA_PORT
  const roles = readRoles(read.TEGATA_ROLES)
  if (!sandbox) requireProduction(env, roles)
  return {
    sandbox,
    host: read.TEGATA_HOST,
    ports: { start, api: start + 1, wallet: start + 2, reader: start + 3, console: start + 4 },
    publicUrl:
      read.TEGATA_PUBLIC_URL?.replace(/\/$/, '') ?? `http://${read.TEGATA_HOST}:${start + 1}`,
    hosts: readHosts(read.TEGATA_HOSTS),
    dataFolder: read.TEGATA_DATA,
    databaseUrl: read.DATABASE_URL,
    roles,
    keyPassphrase: read.TEGATA_KEY_PASSPHRASE ?? sandboxPassphrase,
    token: readToken(read),
    deviceTrustFile: read.TEGATA_DEVICE_TRUST,
    tokens: {
      clerk: read.TEGATA_CLERK_TOKEN ?? sandboxTokens.TEGATA_CLERK_TOKEN,
      registrar: read.TEGATA_REGISTRAR_TOKEN ?? sandboxTokens.TEGATA_REGISTRAR_TOKEN,
      bank: read.TEGATA_BANK_TOKEN ?? sandboxTokens.TEGATA_BANK_TOKEN,
    },
    operatorToken: read.TEGATA_OPERATOR_TOKEN,
    acceptRestoredDatabase: read.TEGATA_ACCEPT_RESTORED_DATABASE,
    logLevel: read.TEGATA_LOG_LEVEL,
  }
}

/** Whoever is led here under another name (DNS rebinding) gets no answer. */
export const expectedHosts = ({ publicUrl, host, hosts }: ServerConfig): readonly string[] => [
  new URL(publicUrl).hostname,
  host,
  ...hosts,
]

function readHosts(text = ''): readonly string[] {
  const names = text.split(',').map((name) => name.trim())
  const named = names.filter((name) => name !== '')
  // Names as a `Host` header has them, without ports: `10.0.0.7`, `[fd00::7]`, `api.internal`.
  if (named.some((name) => !/^(\[[0-9a-f:.]+\]|[\w.-]+)$/i.test(name)))
    throw bad('TEGATA_HOSTS: names of hosts without ports, separated by commas')
  return named
}

/** All three, or none. */
function readToken(read: z.output<typeof environment>): TokenConfig | undefined {
  const {
    TEGATA_PKCS11_MODULE: modulePath,
    TEGATA_PKCS11_TOKEN: tokenLabel,
    TEGATA_PKCS11_PIN_FILE: pinFile,
  } = read
  if (modulePath && tokenLabel && pinFile) return { modulePath, tokenLabel, pinFile }
  if (modulePath || tokenLabel || pinFile)
    throw bad('TEGATA_PKCS11_MODULE, TEGATA_PKCS11_TOKEN and TEGATA_PKCS11_PIN_FILE go together')
  return undefined
}

function readRoles(text: string): ReadonlySet<RoleName> {
  const named = text.split(',').map((name) => name.trim())
  const roles = roleNames.filter((role) => named.includes(role))
  const unknown = named.filter((name) => !roleNames.some((role) => role === name))
  if (unknown.length > 0)
    throw bad(
      `TEGATA_ROLES: use ${roleNames.join(', ')}; ${unknown.length} of the names is none of these`,
    )
  for (const role of roles) {
    const missing = needs[role].filter((needed) => !roles.includes(needed))
    if (missing.length > 0) throw bad(`TEGATA_ROLES: ${role} needs ${missing.join(', ')} beside it`)
  }
  return new Set(roles)
}

/** Production refuses what everybody knows, and authorities that carry TEST in their names. */
function requireProduction(
  env: Readonly<Record<string, string | undefined>>,
  roles: ReadonlySet<RoleName>,
): void {
  const secrets = ['TEGATA_KEY_PASSPHRASE', ...Object.keys(sandboxTokens)]
  const known = new Set<string>([...Object.values(sandboxTokens), sandboxPassphrase])
  const unset = secrets.filter((name) => env[name] === undefined || known.has(env[name]))
  if (unset.length > 0) throw bad(`production needs secrets of your own: ${unset.join(', ')}`)
  if (!env.TEGATA_PUBLIC_URL?.startsWith('https://'))
    throw bad('production needs TEGATA_PUBLIC_URL with https')
  if (roles.has('enrolment') && env.TEGATA_DEVICE_TRUST === undefined)
    throw bad('production needs TEGATA_DEVICE_TRUST: the roots under which phones prove their keys')
  if (roles.has('ca'))
    throw bad('TEGATA_ROLES: the ca role has test roots only, which production refuses')
}

const bad = (what: string) => new ServiceError('service/bad-config', what)
