/**
 * Sessions on a PKCS#11 token: OASIS PKCS #11 v2.40. The binding `pkcs11js` is optional; it is loaded
 * when a token is configured, and not before.
 * @module
 */
import type { Handle, Mechanism, PKCS11 } from 'pkcs11js'
import { ServiceError } from '../errors.ts'

/** Which token, and how to log in. */
export type TokenPlace = {
  /** Path of the PKCS#11 library, such as `/usr/lib/softhsm/libsofthsm2.so`. */
  readonly modulePath: string
  readonly tokenLabel: string
  /** Of its user; read from a file, so that it stands in no environment. */
  readonly pin: string
}

/** A token, logged in. */
export type Token = {
  readonly pkcs11: PKCS11
  readonly constants: typeof import('pkcs11js')
  /** Runs on a session that nobody else uses meanwhile. */
  withSession<T>(use: (session: Handle) => Promise<T>): Promise<T>
  close(): void
}

/** Operations at a time. */
const sessions = 4

/** @throws ServiceError `service/token-failed`, which says what to do and never the PIN */
export async function openToken(place: TokenPlace): Promise<Token> {
  const constants = await loadBinding()
  const pkcs11 = new constants.PKCS11()
  return attempt('the token does not open', () => {
    pkcs11.load(place.modulePath)
    pkcs11.C_Initialize({ flags: constants.CKF_OS_LOCKING_OK })
    const slot = pkcs11
      .C_GetSlotList(true)
      .find((handle) => pkcs11.C_GetTokenInfo(handle).label.trim() === place.tokenLabel)
    if (!slot) throw new ServiceError('service/token-failed', 'no token has the configured label')
    const flags = constants.CKF_SERIAL_SESSION | constants.CKF_RW_SESSION
    const free = Array.from({ length: sessions }, () => pkcs11.C_OpenSession(slot, flags))
    const [first] = free
    if (first) pkcs11.C_Login(first, constants.CKU_USER, place.pin)
    return {
      pkcs11,
      constants,
      withSession: sharing(free),
      close() {
        pkcs11.C_CloseAllSessions(slot)
        pkcs11.C_Finalize()
        pkcs11.close()
      },
    }
  })
}

async function loadBinding(): Promise<typeof import('pkcs11js')> {
  try {
    const loaded = await import('pkcs11js')
    return loaded.default
  } catch (cause) {
    const what =
      'the optional package pkcs11js is not there: it is built by npm install where a C++ compiler is'
    throw new ServiceError('service/token-failed', what, { cause })
  }
}

/** What the token refuses becomes one code; its own text names no secret. */
export function attempt<T>(what: string, run: () => T): T {
  try {
    return run()
  } catch (error) {
    throw tokenFailure(what, error)
  }
}

/** @param what - comes before the token's own word, such as CKR_PIN_INCORRECT */
export function tokenFailure(what: string, cause: unknown): ServiceError {
  if (cause instanceof ServiceError) return cause
  const word = cause instanceof Error ? (/CKR_\w+/.exec(cause.message)?.[0] ?? '') : ''
  return new ServiceError('service/token-failed', `${what}${word && `: ${word}`}`, { cause })
}

function sharing(free: Handle[]): Token['withSession'] {
  const waiting: ((session: Handle) => void)[] = []
  return async (use) => {
    const session =
      free.pop() ?? (await new Promise<Handle>((resolve) => void waiting.push(resolve)))
    try {
      return await use(session)
    } finally {
      const next = waiting.shift()
      if (next) next(session)
      else free.push(session)
    }
  }
}

export type { Handle, Mechanism }
