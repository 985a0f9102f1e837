/**
 * A resident who does not exist: invented name, a prefecture and municipality that Japan does not
 * have (code 99…), and an individual number with a wrong check digit.
 * @module
 */
import { samplePortrait } from '../sample-portrait.ts'
import type { ResidentAttributes } from './issue.ts'

/** A resident who does not exist. */
export const sampleResident: ResidentAttributes = {
  name: '手形　花子',
  address: '見本県関所市手形町一丁目2番3号',
  municipalityCode: '99201',
  birthDate: '1990-07-07',
  sex: 'female',
  portrait: samplePortrait,
  individualNumber: '123456789012',
}
