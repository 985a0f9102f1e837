import { fromBase64url } from '@tegata/kernel'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import type { EnrolmentTables } from './store.ts'
import { atCounter, enrolTestPhone, giveTestCard, startTestEnrolment } from './testing.ts'

test('every phone is told again once a day, in pages without a gap', async () => {
  const role = await startTestEnrolment()
  const card = await giveTestCard(role)
  const { phoneId } = await enrolTestPhone(role, fromBase64url(card.signCertificate))
  await atCounter(role, `phones/${phoneId}/loss`)
  const db = await role.database.schema<EnrolmentTables>('enrolment')
  await sql`INSERT INTO phone (id, resident_id, wallet_key, push_endpoint, valid_until)
    SELECT 'more-' || n, resident_id, wallet_key, push_endpoint, valid_until
    FROM phone, generate_series(1, 399) AS n`.execute(db)
  const { rows } = await sql<{ name: string; cron: string }>`
    SELECT name, cron FROM jobs.schedule`.execute(db)
  expect(rows).toEqual([{ name: 'enrolment.compare-phones', cron: '17 18 * * *' }])

  await sql`INSERT INTO jobs.job (name, data)
    VALUES ('enrolment.compare-phones', '{"after":""}')`.execute(db)
  await expect.poll(() => role.compared.length).toBe(3)
  const pages = role.compared.toSorted((a, b) => (a.after < b.after ? -1 : 1))
  expect(pages.map(({ phones }) => phones.length)).toEqual([200, 200, 0])
  expect(pages.map(({ after }) => after)).toEqual(['', pages[0]?.upTo, pages[1]?.upTo])
  expect(pages[2]?.upTo).toBeUndefined()
  const ids = pages.flatMap(({ phones }) => phones.map((phone) => phone.phoneId))
  expect(new Set(ids).size).toBe(400)
  const own = pages.flatMap(({ phones }) => phones).find((phone) => phone.phoneId === phoneId)
  expect(own).toMatchObject({ state: 'lapsed', reason: 'phone-lost', version: 6 })
  await role.close()
})
