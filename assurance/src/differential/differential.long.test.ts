import { testDifferential } from './testing/test-differential.ts'

testDifferential({ documents: 1_000, theirs: 1_000, mutants: 20_000 })
