/**
 * The card in a reader of this machine, by whichever way there is.
 * @module
 */
import { platform } from 'node:os'
import { openBindingReader } from './binding-reader.ts'
import { type CardInPcscReader, openPcscReader } from './pcsc-reader.ts'

/**
 * Over pcscd's socket on Linux, through the binding elsewhere.
 * @throws CliError as {@link openPcscReader} and {@link openBindingReader}
 */
export const openReader = (
  named: string | undefined,
  system: NodeJS.Platform = platform(),
): Promise<CardInPcscReader> =>
  system === 'linux' ? openPcscReader(named) : openBindingReader(named)
