/**
 * Card readers through `@pokusew/pcsclite`, where no socket of pcscd is: macOS, Windows. It is loaded
 * only when it is needed, and nobody has to have it. ADR 0018.
 * @module
 */
import { CliError } from '../../errors.ts'
import type { CardInPcscReader } from './pcsc-reader.ts'

const bindingName = '@pokusew/pcsclite'

type Callback<T> = (error: unknown, value: T) => void
/** What is used of the binding: https://www.npmjs.com/package/@pokusew/pcsclite, 0.6. */
type Reader = {
  readonly name: string
  readonly SCARD_SHARE_EXCLUSIVE: number
  readonly SCARD_RESET_CARD: number
  readonly SCARD_STATE_PRESENT: number
  on(event: 'status', listener: (status: { readonly state: number }) => void): unknown
  connect(options: { readonly share_mode: number }, done: Callback<number>): void
  disconnect(disposition: number, done: Callback<undefined>): void
  transmit(command: Buffer, longest: number, protocol: number, done: Callback<Buffer>): void
}
type Service = {
  on(event: 'reader', listener: (reader: Reader) => void): unknown
  on(event: 'error', listener: (error: unknown) => void): unknown
  close(): void
}
type Binding = () => Service

/** Readers are told one after the other; those that are there have been told by then. */
const patienceMs = 1500
const longestAnswer = 65_538

/**
 * @param load - the binding; tests bring their own
 * @throws CliError `cli/pcsc-unreachable` without the binding, `cli/reader-missing`, `cli/reader-failed`
 */
export async function openBindingReader(
  named: string | undefined,
  load: () => Promise<unknown> = () => import(bindingName),
): Promise<CardInPcscReader> {
  const service = (await loadBinding(load))()
  try {
    const reader = await findReader(service, named)
    const options = { share_mode: reader.SCARD_SHARE_EXCLUSIVE }
    const protocol = await called<number>('connect', (done) => reader.connect(options, done))
    return {
      reader: reader.name,
      transmit: async (command) =>
        new Uint8Array(
          await called<Buffer>('transmit', (done) =>
            reader.transmit(Buffer.from(command), longestAnswer, protocol, done),
          ),
        ),
      async close() {
        const leave = called('disconnect', (done) =>
          reader.disconnect(reader.SCARD_RESET_CARD, done),
        )
        await leave.catch(() => {})
        service.close()
      },
    }
  } catch (error) {
    service.close()
    throw error
  }
}

async function loadBinding(load: () => Promise<unknown>): Promise<Binding> {
  try {
    const loaded = await load()
    const made = isModule(loaded) ? loaded.default : undefined
    if (isBinding(made)) return made
  } catch {
    // Said below: not there, or not built.
  }
  throw new CliError(
    'cli/pcsc-unreachable',
    `no PC/SC service of pcscd here; install the binding: npm install ${bindingName}`,
  )
}

const isModule = (value: unknown): value is { readonly default: unknown } =>
  typeof value === 'object' && value !== null && 'default' in value
const isBinding = (value: unknown): value is Binding => typeof value === 'function'

/** The first with a card in it that fits the name or the number. */
function findReader(service: Service, named: string | undefined): Promise<Reader> {
  const seen: Reader[] = []
  return new Promise((resolve, reject) => {
    const list = () => seen.map(({ name }, i) => `${i} ${name}`).join('; ') || 'none'
    const timer = setTimeout(() => {
      reject(new CliError('cli/reader-missing', `no card in a reader. Readers here: ${list()}`))
    }, patienceMs)
    service.on('error', (cause) => {
      clearTimeout(timer)
      reject(new CliError('cli/pcsc-unreachable', 'the PC/SC service does not answer', { cause }))
    })
    service.on('reader', (reader) => {
      const index = seen.push(reader) - 1
      if (named !== undefined && named !== reader.name && named !== String(index)) return
      reader.on('status', ({ state }) => {
        if (!(state & reader.SCARD_STATE_PRESENT)) return
        clearTimeout(timer)
        resolve(reader)
      })
    })
  })
}

const called = <T>(what: string, call: (done: Callback<T>) => void): Promise<T> =>
  new Promise((resolve, reject) => {
    call((cause, value) => {
      if (cause) reject(new CliError('cli/reader-failed', `PC/SC, ${what} failed`, { cause }))
      else resolve(value)
    })
  })
