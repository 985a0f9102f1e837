import { describe } from 'vitest'
import { fuzzTargets } from './targets/index.ts'
import { testMutants } from './testing/test-mutants.ts'

describe.each(fuzzTargets)('$kind', (target) => testMutants(target, 20_000))
