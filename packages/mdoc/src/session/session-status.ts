/**
 * Status of a session message: ISO/IEC 18013-5:2021, 9.1.1.4, Table 20.
 * @module
 */

export type SessionStatus = 'encryption-error' | 'cbor-error' | 'termination'

/**
 * The number of each status on the wire.
 * @see ISO/IEC 18013-5:2021, 9.1.1.4, Table 20
 */
export const sessionStatusCode: Readonly<Record<SessionStatus, number>> = {
  'encryption-error': 10,
  'cbor-error': 11,
  termination: 20,
}

const byCode: ReadonlyMap<unknown, SessionStatus> = new Map([
  [10, 'encryption-error'],
  [11, 'cbor-error'],
  [20, 'termination'],
])

export const sessionStatusOf = (code: unknown): SessionStatus | undefined => byCode.get(code)
