import { fromBase64url } from '@tegata/kernel'
import { describeEndpoints } from '@tegata/service/testing'
import { afterAll } from 'vitest'
import {
  clerkToken,
  csrs,
  enrolTestPhone,
  giveTestCard,
  newCard,
  openApplication,
  signPhoneProof,
  startTestEnrolment,
} from './testing.ts'

const role = await startTestEnrolment()
afterAll(role.close)
const { cardId, residentId, signCertificate } = await giveTestCard(role)
const { phoneId } = await enrolTestPhone(role, fromBase64url(signCertificate))
const proof = await signPhoneProof(role, phoneId, 'certificates')
const { applicationId } = await openApplication(role)

const of = (path: string, known: string, unknown: string) =>
  ({
    method: 'POST',
    path,
    url: path.replace('{id}', known),
    token: clerkToken,
    json: {},
    unknownId: [404, `enrolment/unknown-${unknown}`],
  }) as const
const card = (what: string) => of(`/enrolment/cards/{id}/${what}`, cardId, 'card')
const phone = (what: string) => of(`/enrolment/phones/{id}/${what}`, phoneId, 'phone')
const resident = (what: string) => of(`/enrolment/residents/{id}/${what}`, residentId, 'resident')

describeEndpoints({ name: 'enrolment', ...role, otherTokens: ['bank-of-tests'] }, [
  {
    method: 'POST',
    path: '/enrolment/cards',
    token: clerkToken,
    json: newCard,
    optional: ['signCsr'],
    malformed: ['enrolment/malformed'],
  },
  {
    ...card('signing-certificate'),
    json: { signCsr: csrs.cardSign },
    malformed: ['enrolment/malformed'],
  },
  {
    ...resident('cards'),
    json: { signCsr: csrs.cardSign, authCsr: csrs.cardAuth },
    optional: ['signCsr'],
    malformed: ['enrolment/malformed'],
  },
  card('loss'),
  card('recovery'),
  card('end'),
  phone('loss'),
  phone('recovery'),
  phone('end'),
  {
    ...resident('moves'),
    json: { address: '見本県関所市新町1番', municipalityCode: '99201' },
  },
  resident('death'),
  { method: 'GET', path: '/enrolment/residents', token: clerkToken },
  {
    method: 'GET',
    path: '/enrolment/residents/{id}/life',
    token: clerkToken,
    unknownId: [404, 'enrolment/unknown-resident'],
  },
  ...(['certificates', 'disposal'] as const).map((what) => ({
    method: 'POST' as const,
    path: `/enrolment/phones/{id}/${what}`,
    url: `/enrolment/phones/${phoneId}/${what}`,
    json: { proof },
    malformed: ['enrolment/malformed'],
    unknownId: [404, 'enrolment/unknown-phone'] as const,
  })),
  { method: 'POST', path: '/enrolment/applications', json: {} },
  {
    method: 'POST',
    path: '/enrolment/applications/{id}',
    url: `/enrolment/applications/${applicationId}`,
    json: { application: 'a.b.c' },
    malformed: ['enrolment/malformed'],
    unknownId: [409, 'enrolment/application-not-open'],
  },
])
