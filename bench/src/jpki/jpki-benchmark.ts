/**
 * The certificate authority: answers, certificates, lists, and the paths of those who rely on them.
 * @module
 */
import { z } from 'zod'
import { atLeast, atMost, type Benchmark, besidePeers, type Figure } from '../figure.ts'
import { startOpenssl } from './openssl-responder.ts'
import { compilePrograms, cores, type Programs } from './processes.ts'

/** Targets of the project: see README. */
const targets = {
  answersPerSecond: 2000,
  p99Milliseconds: 25,
  besideOpenssl: 1,
  pairsPerSecond: 100,
  largestListSeconds: 2,
  allListsSeconds: 60,
  listsMegabytes: 512,
  chainsPerSecond: 2000,
} as const

const lengths = {
  whole: {
    ...{ seconds: 10, certificates: 1000 },
    lists: { largest: 100_000, all: 1_000_000, partitions: 1900 },
  },
  short: {
    ...{ seconds: 2, certificates: 100 },
    lists: { largest: 100_000, all: 50_000, partitions: 100 },
  },
} as const
type Lengths = (typeof lengths)['whole' | 'short']

export const jpki: Benchmark = {
  about: 'OCSP, issuing, CRLs and paths of the certificate authority',
  async *run(say, { short = false } = {}) {
    const length = short ? lengths.short : lengths.whole
    const programs = await compilePrograms([
      ...['serve-process', 'load-process', 'issue-process', 'lists-process', 'path-process'],
    ])
    try {
      say(`paths of three certificates, ${length.seconds} s …`)
      yield* pathFigures(programs, length)
      say(`${length.certificates} certificates are issued, then asked for …`)
      yield* ocspFigures(programs, length)
      say(`pairs of certificates, ${length.seconds} s …`)
      yield* issueFigures(programs, length)
      say(`lists of ${length.lists.largest} and ${length.lists.all} entries …`)
      yield* listFigures(programs, length, short)
    } finally {
      await programs.remove()
    }
  },
}

const served = z.object({ port: z.number(), requests: z.array(z.string()) })
const loaded = z.object({ rate: z.number(), p99: z.number() })

/** Ours and theirs are asked in turns, so that a slow moment of the machine hits them alike. */
const ocspRounds = 3
const warmUpSeconds = 4

async function* ocspFigures(programs: Programs, length: Lengths): AsyncIterable<Figure> {
  const { certificates, seconds } = length
  const ask = async (task: object) => {
    const load = { seconds: seconds / ocspRounds, connections: 16, ...task }
    const { answer, stop } = await programs.start('load-process', load, cores.asking)
    await stop()
    return loaded.parse(answer)
  }
  const server = await programs.start('serve-process', { certificates }, cores.measured)
  const { port, requests } = served.parse(server.answer)
  const openssl = await startOpenssl(programs.folder, certificates)
  const ours = { port, path: '/ca/ocsp', requests, reconnects: false }
  const reconnecting = { reconnects: true, connections: 4 }
  const theirs = { port: openssl.port, path: '/', requests: openssl.requests, ...reconnecting }
  // What is compiled while it runs has to have run: a server is not started for each question.
  for (const nonces of [true, false]) await ask({ ...ours, nonces, seconds: warmUpSeconds })
  const [kept, signed, theirsPlain, theirsSigned] = await inTurns(ocspRounds, [
    () => ask({ ...ours, nonces: false }),
    () => ask({ ...ours, nonces: true }),
    () => ask({ ...theirs, nonces: false }),
    () => ask({ ...theirs, nonces: true }),
  ])
  await openssl.stop()
  await server.stop()
  yield atLeast('jpki/ocsp', kept.rate, '/s', targets.answersPerSecond)
  yield atMost('jpki/ocsp-p99', kept.p99, 'ms', targets.p99Milliseconds)
  const beside = (rate: number) => ({ 'openssl ocsp': rate })
  yield besidePeers('jpki/ocsp-beside', kept.rate, beside(theirsPlain.rate), targets.besideOpenssl)
  yield besidePeers('jpki/ocsp-signed', signed.rate, beside(theirsSigned.rate))
  yield atMost('jpki/ocsp-signed-p99', signed.p99, 'ms', targets.p99Milliseconds)
}

type Load = z.infer<typeof loaded>

/** The best rate of each, and the best of what 99 of 100 waited at most. */
async function inTurns<const Asks extends readonly (() => Promise<Load>)[]>(
  rounds: number,
  asks: Asks,
): Promise<{ readonly [Each in keyof Asks]: Load }>
async function inTurns(rounds: number, asks: readonly (() => Promise<Load>)[]) {
  const best = asks.map((): Load => ({ rate: 0, p99: Number.POSITIVE_INFINITY }))
  for (let round = 0; round < rounds; round += 1)
    for (const [index, ask] of asks.entries()) {
      const { rate, p99 } = await ask()
      const one = best[index]
      if (one) best[index] = { rate: Math.max(one.rate, rate), p99: Math.min(one.p99, p99) }
    }
  return best
}

async function* issueFigures(programs: Programs, { seconds }: Lengths): AsyncIterable<Figure> {
  const { answer, stop } = await programs.start('issue-process', { seconds }, cores.measured)
  await stop()
  const { pairs, signatures } = z
    .object({ pairs: z.number(), signatures: z.number() })
    .parse(answer)
  yield atLeast('jpki/issue', pairs, 'pairs/s', targets.pairsPerSecond)
  yield besidePeers('jpki/issue-of-limit', pairs, { 'two RSA signatures': signatures / 2 })
}

async function* listFigures(
  programs: Programs,
  { lists }: Lengths,
  short: boolean,
): AsyncIterable<Figure> {
  const { answer, stop } = await programs.start('lists-process', lists, cores.measured)
  await stop()
  const { largestSeconds, allSeconds, megabytes } = z
    .object({ largestSeconds: z.number(), allSeconds: z.number(), megabytes: z.number() })
    .parse(answer)
  yield atMost('jpki/crl-largest', largestSeconds, 's', targets.largestListSeconds)
  // A short run builds a part, which no target is for.
  yield atMost('jpki/crl-all', allSeconds, 's', short ? undefined : targets.allListsSeconds)
  yield atMost('jpki/crl-all-memory', megabytes, 'MB', targets.listsMegabytes)
}

async function* pathFigures(programs: Programs, { seconds }: Lengths): AsyncIterable<Figure> {
  const { answer, stop } = await programs.start('path-process', { seconds }, cores.measured)
  await stop()
  const { chains } = z.object({ chains: z.number() }).parse(answer)
  yield atLeast('jpki/path', chains, '/s', targets.chainsPerSecond)
}
