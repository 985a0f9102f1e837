import { testKilledIssuance } from '../testing/test-killed-issuance.ts'

testKilledIssuance({ points: 8, every: 5 })
