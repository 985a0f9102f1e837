import { testKilledIssuance } from '../testing/test-killed-issuance.ts'

testKilledIssuance({ points: 40, every: 1 })
