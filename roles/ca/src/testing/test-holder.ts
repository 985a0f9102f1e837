/**
 * What stands in the signing certificates of tests; a process that is killed loads no more than this.
 * @module
 */

export const attributes = {
  name: '手形　花子',
  nameSubstitutes: '00000',
  sex: 'female',
  birthDate: '1990-07-07',
  address: '見本県関所市手形町一丁目2番3号',
  addressSubstitutes: '0'.repeat(15),
} as const
