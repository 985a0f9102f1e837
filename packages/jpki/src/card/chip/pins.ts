/**
 * PINs of an emulated chip. A try is taken away, durably, before the comparison, and given back when
 * it was right: no power cut and no crowd of commands gives one try more.
 * @module
 */
import type { MaybePromise } from '@tegata/crypto'
import { equalBytes, utf8Encode } from '@tegata/kernel'
import { JpkiError } from '../../errors.ts'
import { statusWord as sw } from '../status-word.ts'

/** How a PIN is written, how often it may be wrong, and whether its holder may change it. */
export type PinRule = {
  readonly pattern: RegExp
  readonly tries: number
  readonly changeable: boolean
}

/** What is kept of one PIN. */
export type PinState = { readonly value: string; readonly triesLeft: number }

/**
 * Where an emulated chip keeps its PINs. In memory unless a caller gives one that lasts.
 */
export type PinStore = {
  /** `undefined` for a PIN that was never written. */
  read(name: string): MaybePromise<PinState | undefined>
  /** Settles when a power cut can no longer undo it. Rejects: the chip answers 6581. */
  write(name: string, state: PinState): MaybePromise<void>
}

/** A store that lasts as long as the process. */
export function createMemoryPinStore(): PinStore {
  const kept = new Map<string, PinState>()
  return {
    read: (name) => kept.get(name),
    write: (name, state) => void kept.set(name, state),
  }
}

/** One PIN of a chip: what VERIFY and CHANGE REFERENCE DATA do with it. */
export type Pin = {
  readonly rule: PinRule
  triesLeft(): Promise<number>
  /** The status word of VERIFY with data. ISO/IEC 7816-4:2020, 11.5.6 */
  present(data: Uint8Array): Promise<number>
  /** The status word of CHANGE REFERENCE DATA with a new value. ISO/IEC 7816-4:2020, 11.5.7 */
  change(data: Uint8Array): Promise<number>
}

/** VERIFY of these cards takes no longer one. */
const longestPin = 16

/**
 * @param initial - used until the store has another
 * @throws JpkiError `jpki/pin-malformed` when the initial value breaks the rule
 */
export function createPin(name: string, rule: PinRule, initial: string, store: PinStore): Pin {
  if (!rule.pattern.test(initial))
    throw new JpkiError('jpki/pin-malformed', `${name} PIN breaks its rule`)
  const read = async () => (await store.read(name)) ?? { value: initial, triesLeft: rule.tries }
  return {
    rule,
    triesLeft: async () => (await read()).triesLeft,
    async present(data) {
      const { value, triesLeft } = await read()
      if (triesLeft <= 0) return sw.locked
      const left = triesLeft - 1
      await store.write(name, { value, triesLeft: left })
      if (!equalBytes(data, utf8Encode(value))) return sw.triesLeft + left
      await store.write(name, { value, triesLeft: rule.tries })
      return sw.ok
    },
    async change(data) {
      if (!rule.changeable) return sw.securityStatus
      if (data.length > longestPin) return sw.wrongData
      const value = String.fromCharCode(...data)
      if (!rule.pattern.test(value)) return sw.wrongData
      await store.write(name, { value, triesLeft: rule.tries })
      return sw.ok
    },
  }
}
