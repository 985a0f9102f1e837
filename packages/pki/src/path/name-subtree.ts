/**
 * Whether a name is within a subtree of a name constraint, by the kind of name: RFC 5280 4.2.1.10.
 * @module
 */
import type { GeneralName } from '../certificate/general-name.ts'
import { isWithin } from '../certificate/name.ts'

/**
 * What a subtree is asked for: a name that cannot be read is outside what is permitted and inside
 * what is excluded.
 */
export type SubtreeUse = 'permitted' | 'excluded'

/** Kinds of names whose subtrees are understood; another kind that is constrained is refused. */
export const understood: ReadonlySet<GeneralName['type']> = new Set([
  'directoryName',
  'dns',
  'email',
  'uri',
  'ip',
] as const)

/** Whether subtree and name are of one kind; the kinds that are only kept differ by their tag. */
export const sameKind = (a: GeneralName, b: GeneralName): boolean =>
  a.type === b.type && (a.type !== 'other' || b.type !== 'other' || a.tag === b.tag)

/** Whether the name is within the subtree; both are of one kind that is understood. */
export function isInSubtree(name: GeneralName, base: GeneralName, use: SubtreeUse): boolean {
  if (name.type === 'directoryName')
    return base.type === 'directoryName' && isWithin(name.name, base.name)
  if (name.type === 'ip') return base.type === 'ip' && isInNetwork(name.bytes, base.bytes)
  if (name.type === 'dns') return base.type === 'dns' && isInDomain(name.value, base.value, use)
  if (name.type === 'email') return base.type === 'email' && isMailbox(name.value, base.value, use)
  return name.type === 'uri' && base.type === 'uri' && isAtHost(name.value, base.value, use)
}

/** Address and mask of one family: four and eight bytes, or sixteen and thirty-two. */
function isInNetwork(address: Uint8Array, base: Uint8Array): boolean {
  const { length } = address
  if (base.length !== 2 * length) return false
  return address.every((byte, at) => ((byte ^ (base[at] ?? 0)) & (base[length + at] ?? 0)) === 0)
}

const host = (text: string): string => text.toLowerCase().replace(/\.$/, '')

/**
 * Labels may be added on the left; a dot in front asks for one at least. A wildcard stands for any
 * label, also for one that is excluded.
 */
function isInDomain(name: string, base: string, use: SubtreeUse): boolean {
  const [own, domain] = [host(name), host(base)]
  if (domain === '') return true
  if (domain.startsWith('.')) return own.endsWith(domain)
  if (own === domain || own.endsWith(`.${domain}`)) return true
  return use === 'excluded' && own.startsWith('*.') && domain.endsWith(own.slice(1))
}

/** A mailbox, all of a host, or, with a dot in front, all hosts of a domain. */
function isMailbox(name: string, base: string, use: SubtreeUse): boolean {
  const at = name.lastIndexOf('@')
  if (at < 1 || base === '') return use === 'excluded'
  const own = host(name.slice(at + 1))
  const baseAt = base.lastIndexOf('@')
  if (baseAt < 0) return isHost(own, host(base))
  return own === host(base.slice(baseAt + 1)) && name.slice(0, at) === base.slice(0, baseAt)
}

/** The host of the address, which must be a name: RFC 5280 refuses a URI without one. */
function isAtHost(name: string, base: string, use: SubtreeUse): boolean {
  const authority = /^[a-z][a-z0-9+.-]*:\/\/([^/?#]*)/i.exec(name)?.[1]
  const own = host(authority?.replace(/^.*@/, '').replace(/:\d*$/, '') ?? '')
  const named = own.includes('.') && !/[[\]:]|\.\d+$/.test(own)
  return named && base !== '' ? isHost(own, host(base)) : use === 'excluded'
}

const isHost = (own: string, base: string): boolean =>
  base.startsWith('.') ? own.endsWith(base) && own.length > base.length : own === base
