/**
 * Issue, present and verify beside three libraries on one neutral fixture. Only ratios within one
 * run mean something; nothing is measured before every contender has proved that it verifies.
 * @module
 */
import { Bench } from 'tinybench'
import { type Benchmark, besidePeers } from '../figure.ts'
import { animo } from './animo-contender.ts'
import { auth0 } from './auth0-contender.ts'
import { bundleFigures } from './bundle-figures.ts'
import { withCompiled } from './compiled.ts'
import type { Contender } from './contender.ts'
import { codecFigures } from './decode-figure.ts'
import { signingAndVerifying, twoVerifications } from './ecdsa-limit.ts'
import { createFixture, type Fixture } from './fixture.ts'
import { manyFigures } from './many-figure.ts'
import { createNodeContext } from './node-context.ts'
import { owf } from './owf-contender.ts'

/** Short, since on a shared machine a quiet moment is; long enough to collect garbage in each. */
const rounds = 24
const roundMs = 100
/** Before the first round, each: compiled code is measured, not its compilation. */
const warmUpMs = 1500

export const mdoc: Benchmark = {
  about: 'issue, present and verify, as ratios to the best of three libraries',
  async *run(say) {
    const fixture = await createFixture(new Date())
    const plain = createNodeContext({ keeps: false })
    const keeping = createNodeContext({ keeps: true })
    const [own, ownKeeping] = await ownContenders(fixture)
    const peers = [animo(fixture, plain), owf(fixture, plain), auth0(fixture)]
    const peersKeeping = [animo(fixture, keeping), owf(fixture, keeping)]
    say('every library proves that it accepts the fixture and refuses a changed one …')
    for (const contender of [own, ownKeeping, ...peers, ...peersKeeping])
      await prove(contender, fixture)

    say(`decode and encode, ${rounds} rounds each …`)
    yield* codecFigures(fixture.deviceResponse, bestRates)

    say(`issue, present and verify, ${rounds} rounds each …`)
    const all = [own, ...peers]
    const checked = 'a signature and a verification'
    const { [checked]: checkedRate = 0, ...issue } = await bestRates({
      ...tasksOf(all, ({ issue }) => issue()),
      [checked]: signingAndVerifying(),
    })
    const [issueRate, issuePeers] = split(issue)
    // Theirs leave unchecked, so that the target is for the equal work below: docs/performance.md.
    yield besidePeers('mdoc/issue', issueRate, issuePeers)
    const issueChecked = await bestRates(tasksOf(all, issuesChecked))
    yield besidePeers('mdoc/issue-checked', ...split(issueChecked), targets.issue)
    yield besidePeers('mdoc/issue-of-limit', issueRate, { [checked]: checkedRate })
    const present = await bestRates(tasksOf(all, ({ present, stored }) => present(stored)))
    yield besidePeers('mdoc/present', ...split(present), targets.present)
    const verifying = ({ verify }: Contender) => mustAccept(verify(fixture.deviceResponse))
    const verify = await bestRates(tasksOf(all, verifying))
    yield besidePeers('mdoc/verify', ...split(verify), targets.verify)
    const limit = 'two ECDSA verifications'
    const { [limit]: limitRate = 0, ...kept } = await bestRates({
      ...tasksOf([ownKeeping, ...peersKeeping], verifying),
      [limit]: twoVerifications(),
    })
    const [keptRate, keptPeers] = split(kept)
    yield besidePeers('mdoc/verify-cached', keptRate, split(verify)[1], targets.verifyCached)
    yield besidePeers('mdoc/cached-of-limit', keptRate, { [limit]: limitRate }, targets.ofLimit)
    yield besidePeers('mdoc/verify-all-cached', keptRate, keptPeers)
    yield* manyFigures(say)
    yield* bundleFigures()
  },
}

/** Ratios to the best peer, or to the limit. */
const targets = { issue: 3, present: 5, verify: 2.5, verifyCached: 5, ofLimit: 0.4 } as const

/** Without and with the settled chain of the document signer kept. */
const ownContenders = (fixture: Fixture): Promise<[Contender, Contender]> =>
  withCompiled(['tegata-contender.ts'], async (url) => {
    const { tegata }: typeof import('./tegata-contender.ts') = await import(url)
    return [await tegata(fixture, { keeps: false }), await tegata(fixture, { keeps: true })]
  })

/** A library that accepts anything would win every race. */
async function prove(contender: Contender, fixture: Fixture): Promise<void> {
  const presented = await contender.present(contender.stored)
  const issued = await contender.present(await contender.issue())
  const expected: readonly (readonly [string, Promise<boolean>, boolean])[] = [
    ['the fixture', contender.verify(fixture.deviceResponse), true],
    ['its own presentation', contender.verify(presented), true],
    ['its own document', contender.verify(issued), true],
    ['a changed device signature', contender.verify(fixture.badSignature), false],
    ['a changed portrait', contender.verify(fixture.badPortrait), false],
  ]
  for (const [what, answer, accepts] of expected)
    if ((await answer) !== accepts)
      throw new Error(`${contender.name}: ${what} should be ${accepts ? 'accepted' : 'refused'}`)
}

async function issuesChecked({ issue, check }: Contender): Promise<void> {
  const issued = await issue()
  if (check && !(await check(issued))) throw new Error('what was issued does not verify')
}

type Tasks = Readonly<Record<string, () => unknown>>

const tasksOf = (
  contenders: readonly Contender[],
  work: (of: Contender) => Promise<unknown>,
): Tasks =>
  Object.fromEntries(contenders.map((contender) => [contender.name, () => work(contender)]))

async function mustAccept(answer: Promise<boolean>): Promise<void> {
  if (!(await answer)) throw new Error('refused while it was measured')
}

/**
 * The best round of each. Every round measures each once, one after the other, so that a slow moment hits
 * them alike; what else runs on a machine only ever makes a round slower.
 */
async function bestRates(tasks: Tasks): Promise<Record<string, number>> {
  const best = new Map<string, number>()
  for (let round = 0; round < rounds; round += 1) {
    const warmupTime = round === 0 ? warmUpMs : 5
    const few = { iterations: 1, warmupIterations: 1 }
    const bench = new Bench({ time: roundMs, warmupTime, ...few, throws: true })
    for (const [name, task] of Object.entries(tasks)) bench.add(name, task)
    for (const { name, result } of await bench.run()) {
      if (result.state !== 'completed') throw new Error(`${name}: ${result.state}`)
      best.set(name, Math.max(best.get(name) ?? 0, 1000 / result.latency.mean))
    }
  }
  return Object.fromEntries(best)
}

function split({ tegata: own = 0, ...peers }: Record<string, number>) {
  return [own, peers] as const
}
