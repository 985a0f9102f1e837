import { toBase64url } from '@tegata/kernel'
import { describeEndpoints } from '@tegata/service/testing'
import { afterAll } from 'vitest'
import { program, readerCertificate, registrarToken, startTestRegistry } from './testing.ts'

const role = await startTestRegistry({ now: new Date('2026-06-01T12:00:00Z') })
afterAll(role.close)
await role.registry.certifyProgram({ ...program, id: 'known' })

const unknownId = [404, 'registry/unknown-program'] as const

describeEndpoints({ name: 'registry', ...role, otherTokens: ['clerk-of-tests'] }, [
  { method: 'GET', path: '/registry/programs' },
  { method: 'GET', path: '/registry/programs/{id}', unknownId },
  { method: 'GET', path: '/registry/programs/{id}/statement', unknownId },
  { method: 'GET', path: '/registry/jwks' },
  {
    method: 'POST',
    path: '/registry/programs',
    token: registrarToken,
    json: program,
    malformed: ['registry/malformed'],
  },
  {
    method: 'POST',
    path: '/registry/programs/{id}/certificates',
    url: '/registry/programs/known/certificates',
    token: registrarToken,
    json: { certificate: toBase64url(await readerCertificate()) },
    malformed: ['registry/malformed'],
    unknownId,
  },
  {
    method: 'POST',
    path: '/registry/programs/{id}/withdrawal',
    url: '/registry/programs/unknown/withdrawal',
    token: registrarToken,
    ignoresBody: true,
    unknownId,
  },
])
