import { type Signer, signJws } from '@tegata/crypto'
import { toBase64 } from '@tegata/kernel'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import type { z } from 'zod'
import { loginReply, loginSeen } from './contract.ts'
import { bankToken, crypto, startOfTests, startTestVerifier } from './testing.ts'

const role = await startTestVerifier()
afterAll(role.close)
beforeEach(() => {
  role.clock.now = startOfTests
})
const signer = await crypto.generateSigner('RS256')
const issue = () => role.jpki.issue({ kind: 'auth', publicKey: signer.publicKey })
const certificate = await issue()
const revoked = await issue()
role.jpki.setStatus(revoked, 'revoked')
const stranger = await crypto.generateSigner('RS256')

type Login = z.output<typeof loginReply>
const headers = { authorization: `Bearer ${bankToken}` }
const open = async (): Promise<Login> =>
  loginReply.parse(
    (
      await role.app.inject({ method: 'POST', url: '/verifier/logins', headers, payload: {} })
    ).json(),
  )
const see = async ({ id }: Login) =>
  loginSeen.parse((await role.app.inject({ url: `/verifier/logins/${id}`, headers })).json())
const send = ({ id }: Login, login: string) =>
  role.app.inject({ method: 'POST', url: `/verifier/logins/${id}`, payload: { login } })

const answer = (
  { challenge, audience }: Pick<Login, 'audience' | 'challenge'>,
  by: Signer = signer,
  der: Uint8Array = certificate,
) =>
  signJws(
    { typ: 'tegata-login+jwt', x5c: [toBase64(der)] },
    { aud: audience, nonce: challenge, iat: startOfTests.getTime() / 1000 },
    by,
  )

test('an answer that holds ends the login', async () => {
  const login = await open()
  expect((await send(login, await answer(login))).json()).toEqual({ accepted: true })
  expect(await see(login)).toMatchObject({ state: 'accepted', refusedAnswers: 0 })
  const again = await send(login, await answer(login))
  expect([again.statusCode, again.json().code]).toEqual([409, 'verifier/login-not-open'])
})

describe('an answer that is not accepted leaves the login open, with its report', () => {
  type Row = readonly [string, (login: Login) => Promise<string>, string]
  const rows: readonly Row[] = [
    ['noise', async () => 'a.b.c', 'login/form'],
    ['of another login', async () => await answer(await open()), 'login/challenge'],
    [
      'for another site',
      (to) => answer({ ...to, audience: 'https://evil.test' }),
      'login/addressee',
    ],
    ['by somebody without the key', (to) => answer(to, stranger), 'login/signature'],
    [
      'with a certificate of nobody',
      (to) => answer(to, signer, revoked.slice(0, 9)),
      'login/signature',
    ],
    ['with a revoked certificate', (to) => answer(to, signer, revoked), 'pki/ocsp-status'],
  ]
  test.each(rows)('%s', async (_, make, failed) => {
    const login = await open()
    const reply = await send(login, await make(login))
    expect([reply.statusCode, reply.json()]).toEqual([200, { accepted: false }])
    const seen = await see(login)
    expect(seen).toMatchObject({ state: 'open', refusedAnswers: 1, report: { verdict: 'refused' } })
    expect(seen.report?.checks.filter(({ outcome }) => outcome === 'failed')).toContainEqual(
      expect.objectContaining({ id: failed }),
    )
    expect((await send(login, await answer(login))).json()).toEqual({ accepted: true })
    expect(await see(login)).toMatchObject({ state: 'accepted', report: { verdict: 'accepted' } })
  })

  test('any number of them, of which twenty are recorded', async () => {
    const login = await open()
    for (let sent = 0; sent < 25; sent += 1) await send(login, 'a.b.c')
    expect(await see(login)).toMatchObject({ state: 'open', refusedAnswers: 20 })
    expect((await send(login, await answer(login))).json()).toEqual({ accepted: true })
  })

  test('it ends with its time all the same', async () => {
    const login = await open()
    await send(login, 'a.b.c')
    role.clock.now = new Date(startOfTests.getTime() + 300_000)
    expect((await send(login, await answer(login))).statusCode).toBe(409)
    expect((await see(login)).state).toBe('expired')
  })
})
