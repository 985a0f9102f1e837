/**
 * What an authority is called where its newest answers are remembered: by its key, since two of one name
 * are two.
 * @module
 */
import { toHex } from '@tegata/kernel'
import type { Certificate } from '../certificate/certificate.ts'
import { publicKeyBits } from '../certificate/public-key.ts'

export const nameOfAuthority = ({ spki }: Pick<Certificate, 'spki'>): string =>
  toHex(publicKeyBits(spki))
