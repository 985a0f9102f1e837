/**
 * Partitions of the CRLs: one for each municipality, about 1,900, and one for what belongs to none. A
 * certificate names the address of its own: RFC 5280 4.2.1.13.
 * @module
 */
import { z } from 'zod'
import type { AuthorityId } from '../authority/generations.ts'

/** Code of a municipality (全国地方公共団体コード) without its check digit. */
export const municipalityCode = z.string().regex(/^\d{5}$/)

/** Five digits; empty for the list without a municipality. */
export type Partition = string

/** The list of one generation of an authority. */
export type CrlScope = { readonly authority: AuthorityId; readonly partition: Partition }

/** Path below the public address. */
export const crlPath = ({ authority, partition }: CrlScope): string =>
  partition === '' ? `/ca/crl/${authority}.crl` : `/ca/crl/${authority}/${partition}.crl`
