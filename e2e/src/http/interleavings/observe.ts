/**
 * What is true of a person once nothing is to be done any more: in the life, the register, the ledger,
 * OCSP, CRLs, the issuer's rows and the status list.
 * @module
 */
import {
  type JpkiReport,
  ocspRevocation,
  signingAttributesOf,
  validateJpkiCertificate,
} from '@tegata/jpki'
import { fromBase64url } from '@tegata/kernel'
import { crlDistributionPointsOf, parseCertificate, parseCrl } from '@tegata/pki'
import { anchorsReply } from '@tegata/role-ca/contract'
import { type LifeReply, lifeReply } from '@tegata/role-enrolment/contract'
import { inflate, readToken, statusAt } from '@tegata/status'
import { z } from 'zod'
import type { Person } from './person.ts'
import { crypto, type Place } from './place.ts'

export type HandedOut = {
  readonly kind: 'sign' | 'auth'
  readonly serial: string
  /** In a signing certificate. */
  readonly address: string | undefined
  /** By OCSP, as any relying party would ask. */
  readonly holds: boolean
  readonly inCrl: boolean
}

export type Observed = {
  readonly life: LifeReply
  /** Where she lives. */
  readonly address: string
  readonly certificates: readonly z.output<typeof certificateRow>[]
  /** Issued, good or on hold, and not in the register. */
  readonly unknown: readonly string[]
  readonly phones: readonly z.output<typeof phoneRow>[]
  readonly records: readonly z.output<typeof recordRow>[]
  readonly handedOut: readonly HandedOut[]
}

const certificateRow = z.object({
  serial: z.string(),
  holder: z.enum(['card', 'phone']),
  id: z.string(),
  kind: z.enum(['sign', 'auth']),
  register: z.enum(['valid', 'held', 'revoked']),
  ledger: z.enum(['issuing', 'good', 'held', 'revoked']).nullable(),
})
const certificatesOf = `SELECT e.serial, e.holder, e.holder_id AS id, e.kind, e.state AS register,
    c.state AS ledger
  FROM enrolment.certificate e LEFT JOIN ca.certificate c USING (serial) WHERE e.resident_id = $1`
const unknownCertificates = `SELECT c.serial FROM ca.certificate c
  LEFT JOIN enrolment.certificate e USING (serial)
  WHERE c.purpose LIKE 'jpki-%' AND c.state <> 'revoked' AND e.serial IS NULL`

const phoneRow = z.object({
  id: z.string(),
  state: z.enum(['waiting', 'active', 'lapsed']),
  isNewest: z.boolean(),
  offers: z.int(),
})
const phonesOf = `SELECT p.id, p.state, p.particulars = r.particulars AND p.told_at IS NOT NULL
      OR p.state = 'lapsed' AS "isNewest",
    (SELECT count(*)::int FROM issuer.offer o WHERE o.phone_id = p.id AND o.record_id IS NULL
      AND (o.expires_at > now() OR o.token_expires_at > now())) AS offers
  FROM issuer.phone p JOIN enrolment.phone e USING (id)
  JOIN enrolment.resident r ON r.id = e.resident_id WHERE r.id = $1`

const recordRow = z.object({
  id: z.string(),
  phoneId: z.string(),
  state: z.enum(['valid', 'lapsed']),
  places: z.array(z.object({ list: z.int(), index: z.int() })),
})
const recordsOf = `SELECT r.id, r.phone_id AS "phoneId", r.state,
    (SELECT json_agg(json_build_object('list', s.list_id, 'index', s.index))
      FROM issuer.status_entry s WHERE s.record_id = r.id) AS places
  FROM issuer.record r JOIN enrolment.phone p ON p.id = r.phone_id WHERE p.resident_id = $1`

export async function observe(place: Place, person: Person): Promise<Observed> {
  const { residentId, world } = person
  const rows = async <T>(shape: z.ZodType<T>, sql: string): Promise<T[]> =>
    (await place.query(sql, [residentId])).map((row) => shape.parse(row))
  const reply = await world.fetchAs('municipality')(
    `${world.api}/enrolment/residents/${residentId}/life`,
    { headers: { authorization: `Bearer ${world.clerkToken}` } },
  )
  return {
    life: lifeReply.parse(JSON.parse(await reply.text())),
    address: person.address,
    certificates: await rows(certificateRow, certificatesOf),
    unknown: (await place.query(unknownCertificates)).map(({ serial }) => String(serial)),
    phones: await rows(phoneRow, phonesOf),
    records: await rows(recordRow, recordsOf),
    handedOut: await handedOut(person),
  }
}

/** Whether the list says of a place that it is lapsed. */
export async function readStatusList({ world }: Person, list: number) {
  const reply = await world.fetchAs('anyone')(`${world.api}/issuer/status-lists/${list}`, {
    headers: { accept: 'application/statuslist+jwt' },
  })
  const { bits, lst } = readToken(await reply.text())
  const bytes = await inflate(lst)
  return (index: number): boolean => statusAt({ bits, bytes }, index) !== 0
}

async function handedOut({ world, signing, login }: Person): Promise<HandedOut[]> {
  const fetch = world.fetchAs('anyone')
  const reply = await fetch(`${world.api}/ca/anchors`)
  const { jpkiSign, jpkiAuth } = anchorsReply.parse(JSON.parse(await reply.text()))
  const anchors = { sign: jpkiSign, auth: jpkiAuth } as const
  const askRevocation = ocspRevocation({ fetch, crypto })
  const lists = new Map<string, Promise<ReadonlySet<string>>>()
  const listAt = (url: string) => {
    const list = lists.get(url) ?? serialsAt(fetch, url)
    lists.set(url, list)
    return list
  }
  const look = async (kind: 'sign' | 'auth', der: Uint8Array): Promise<HandedOut> => {
    const report: JpkiReport = await validateJpkiCertificate(
      {
        certificate: der,
        kind,
        anchors: anchors[kind].map((text) => fromBase64url(text)),
        at: new Date(),
        askRevocation,
      },
      crypto,
    )
    const certificate = parseCertificate(der)
    const serial = certificate.serialNumber
    const [url = ''] = crlDistributionPointsOf(certificate)
    return {
      kind,
      serial,
      address: kind === 'sign' ? signingAttributesOf(certificate).address : undefined,
      holds: report.verdict === 'accepted',
      inCrl: (await listAt(url)).has(serial),
    }
  }
  const all = [
    ...signing.map((der) => ['sign', der] as const),
    ...login.map((der) => ['auth', der] as const),
  ]
  return await Promise.all(all.map(([kind, der]) => look(kind, der)))
}

async function serialsAt(
  fetch: ReturnType<Person['world']['fetchAs']>,
  url: string,
): Promise<ReadonlySet<string>> {
  const reply = await fetch(url)
  return new Set(parseCrl(new Uint8Array(await reply.arrayBuffer())).revoked.keys())
}
