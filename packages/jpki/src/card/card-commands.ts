/**
 * What every application of these cards is asked in the same way: files and PINs.
 * ISO/IEC 7816-4:2020, 11.2 to 11.5.
 * @module
 */
import { concatBytes, utf8Encode } from '@tegata/kernel'
import { JpkiError, PinWrongError } from '../errors.ts'
import type { Send } from './card-channel.ts'
import { statusWord as sw } from './status-word.ts'

/** @throws JpkiError `jpki/unknown-card` when there is no such application */
export async function selectApplication(send: Send, aid: Uint8Array, name: string): Promise<void> {
  const { statusWord } = await send([0x00, 0xa4, 0x04, 0x0c], aid)
  if (statusWord !== sw.ok) throw new JpkiError('jpki/unknown-card', `no ${name} application here`)
}

/** @throws JpkiError `jpki/card-refused` */
export async function selectFile(send: Send, id: number): Promise<void> {
  const { statusWord } = await send([0x00, 0xa4, 0x02, 0x0c], Uint8Array.of(id >> 8, id & 0xff))
  if (statusWord !== sw.ok) throw cardRefused(statusWord)
}

/** Tries left of the PIN in a file; asking costs none. @throws JpkiError `jpki/card-refused` */
export async function readTries(send: Send, file: number): Promise<number> {
  await selectFile(send, file)
  const { statusWord } = await send([0x00, 0x20, 0x00, 0x80])
  if ((statusWord & 0xfff0) !== sw.triesLeft) throw cardRefused(statusWord)
  return statusWord & 0x0f
}

/** Which PIN, and how it is written. */
export type PinPlace = {
  readonly name: string
  readonly file: number
  readonly pattern: RegExp
}

/**
 * A PIN that cannot be right is not sent: it would cost a try.
 * @throws PinWrongError; JpkiError `jpki/pin-malformed`, `jpki/pin-locked`, `jpki/card-refused`
 */
export async function presentPin(send: Send, place: PinPlace, pin: string): Promise<void> {
  requirePinForm(place, pin)
  await selectFile(send, place.file)
  const { statusWord } = await send([0x00, 0x20, 0x00, 0x80], utf8Encode(pin))
  if (statusWord === sw.ok) return
  if (statusWord === sw.locked || statusWord === sw.triesLeft)
    throw new JpkiError(
      'jpki/pin-locked',
      `${place.name} PIN is locked; the municipal counter unlocks it`,
    )
  if ((statusWord & 0xfff0) === sw.triesLeft) throw new PinWrongError(statusWord & 0x0f)
  throw cardRefused(statusWord)
}

/**
 * Another PIN in place of the one that is presented first.
 * @throws as {@link presentPin}; `jpki/pin-malformed` also for the new one, and then nothing is sent
 */
export async function replacePin(
  send: Send,
  place: PinPlace,
  pins: { readonly current: string; readonly next: string },
): Promise<void> {
  requirePinForm(place, pins.next)
  await presentPin(send, place, pins.current)
  const { statusWord } = await send([0x00, 0x24, 0x01, 0x80], utf8Encode(pins.next))
  if (statusWord !== sw.ok) throw cardRefused(statusWord)
}

function requirePinForm({ name, pattern }: PinPlace, pin: string): void {
  if (!pattern.test(pin))
    throw new JpkiError('jpki/pin-malformed', `${name} PIN: length or characters`)
}

/** What a file holds. */
export type FileContent = {
  readonly what: string
  /** What it means when nothing was written to it. */
  readonly absent: 'jpki/no-certificate' | 'jpki/card-refused'
  /** How many bytes say how long the content is. */
  readonly headLength: number
  /** The whole length, from the head. @throws JpkiError */
  lengthOf(head: Uint8Array): number
}

/**
 * The content of the selected file, without the filler behind it.
 * @throws JpkiError `jpki/malformed` when the file is shorter, the code of `absent`, `jpki/card-refused`
 */
export async function readFile(send: Send, content: FileContent): Promise<Uint8Array> {
  const head = await readAt(send, content, { offset: 0, length: content.headLength })
  const length = content.lengthOf(head)
  const parts: Uint8Array[] = []
  for (let offset = 0; offset < length; offset += 256)
    parts.push(await readAt(send, content, { offset, length: Math.min(256, length - offset) }))
  return concatBytes(...parts)
}

async function readAt(
  send: Send,
  { what, absent }: FileContent,
  { offset, length }: { readonly offset: number; readonly length: number },
): Promise<Uint8Array> {
  const header = [0x00, 0xb0, offset >> 8, offset & 0xff] as const
  const { data, statusWord } = await send(header, undefined, length)
  if (statusWord === sw.notFound) throw new JpkiError(absent, `the card holds no such ${what}`)
  if (statusWord !== sw.ok) throw cardRefused(statusWord)
  if (data.length !== length) throw new JpkiError('jpki/malformed', `${what} file: too short`)
  return data
}

/** The status word is no secret; what was sent may be. */
export const cardRefused = (statusWord: number): JpkiError =>
  new JpkiError('jpki/card-refused', `status word ${statusWord.toString(16).padStart(4, '0')}`)
