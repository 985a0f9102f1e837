import { testPathDifferential } from './testing/test-path-differential.ts'

testPathDifferential(3_000)
