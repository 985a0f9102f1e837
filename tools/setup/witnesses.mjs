/**
 * Programs of others that the tests take as witnesses. They are installed where that needs nobody's
 * leave; elsewhere the tests that ask them are skipped, and set-up says which and why. With `CI=true`
 * nothing is skipped.
 * @module
 */
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { canInstall, installPackages } from './apt.mjs'
import { fail, say } from './say.mjs'

/** Each is a program on the path, or a file. */
export const witnesses = [
  { found: 'opensc-tool', package: 'opensc', tests: 'OpenSC reads the emulated card' },
  { found: 'pcscd', package: 'pcscd', tests: 'OpenSC reads the emulated card' },
  {
    found: '/usr/lib/pcsc/drivers/serial/libifdvpcd.so',
    package: 'vsmartcard-vpcd',
    tests: 'OpenSC reads the emulated card',
  },
  { found: 'softhsm2-util', package: 'softhsm2', tests: 'keys behind PKCS#11' },
  { found: 'pdfsig', package: 'poppler-utils', tests: 'signatures of PDF documents' },
  { found: 'certutil', package: 'libnss3-tools', tests: 'a viewer of PDF with the test root' },
  { found: 'xmlsec1', package: 'xmlsec1', tests: 'signatures of XML documents' },
]

/**
 * @param {(found: string) => boolean} [present]
 * @returns those that are not there
 */
export const missingWitnesses = (present = isPresent) =>
  witnesses.filter(({ found }) => !present(found))

/** Installs what is missing, or says what will be skipped. */
export function setUpWitnesses(environment = process.env) {
  const missing = missingWitnesses()
  if (missing.length === 0) return
  const packages = missing.map((witness) => witness.package)
  if (canInstall()) {
    say(`the tests compare with ${packages.join(', ')}; installing them with apt-get`)
    if (installPackages(packages) && missingWitnesses().length === 0) return
  }
  if (environment.CI === 'true') fail(`CI skips nothing, and there is no ${packages.join(', ')}`)
  for (const { tests, found } of missingWitnesses())
    say(`tests will be skipped, since ${found} is not there: ${tests}`)
  say(`on Debian and Ubuntu: sudo apt-get install ${packages.join(' ')}`)
}

/** @param {string} found */
function isPresent(found) {
  if (found.includes('/')) return existsSync(found)
  // Programs of the system are not on everybody's path.
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin']
  return folders.some((folder) => existsSync(join(folder, found)))
}
