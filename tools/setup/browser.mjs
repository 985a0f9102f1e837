/**
 * Finds the browser of the tests, and OpenSSL, which they take as a witness; installs them on
 * Debian, and says elsewhere how to.
 * @module
 */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { canInstall, installPackages, succeeds } from './apt.mjs'
import { fail, say } from './say.mjs'

const usualPlaces = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/snap/bin/chromium',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]

/**
 * The Chromium to use: `CHROMIUM_PATH`, else the first of the usual places.
 *
 * @param {NodeJS.ProcessEnv} [environment]
 * @param {(path: string) => boolean} [exists]
 */
export function findChromium(environment = process.env, exists = existsSync) {
  const named = environment.CHROMIUM_PATH
  if (named) return exists(named) ? named : undefined
  return usualPlaces.find((path) => exists(path))
}

/** Installs what is missing, or ends the program with what the person can do. */
export function setUpBrowser() {
  if (process.env.CHROMIUM_PATH && !findChromium())
    fail(`CHROMIUM_PATH names ${process.env.CHROMIUM_PATH}, and there is no such file.`)
  const packages = missingPackages()
  if (packages.length === 0) return
  say(`the tests need ${packages.join(', ')}: a real Chromium with Japanese glyphs, and OpenSSL`)
  if (process.platform === 'darwin') fail(`install them with:\n  ${brewCommand(packages)}`)
  if (!canInstall()) fail(byHand(packages))
  say('installing them with apt-get (about 80 MB)')
  if (!installPackages(packages)) fail(byHand(packages))
}

/**
 * @param {{ chromium: boolean, japanese: boolean, openssl: boolean }} [present]
 * @returns names of Debian packages
 */
export function missingPackages(present = whatIsThere()) {
  return [
    ...(present.chromium ? [] : ['chromium']),
    ...(present.japanese ? [] : ['fonts-ipafont-gothic']),
    ...(present.openssl ? [] : ['openssl']),
  ]
}

const whatIsThere = () => ({
  chromium: findChromium() !== undefined,
  japanese: hasJapaneseFont(),
  openssl: succeeds('openssl', ['version']),
})

/** Only Linux comes without one; there fontconfig knows, which Chromium brings along. */
function hasJapaneseFont() {
  if (process.platform !== 'linux') return true
  const { stdout } = spawnSync('fc-list', [':lang=ja', 'family'], { encoding: 'utf8' })
  return typeof stdout === 'string' && stdout.trim() !== ''
}

/** @param {string[]} packages */
const brewCommand = (packages) =>
  packages
    .filter((name) => !name.startsWith('fonts-'))
    .map((name) => (name === 'chromium' ? 'brew install --cask chromium' : `brew install ${name}`))
    .join(' && ')

/** @param {string[]} packages */
const byHand = (packages) =>
  `cannot install them by itself here. Install them, then run the command again:
  Debian, Ubuntu:  sudo apt-get install ${packages.join(' ')}
  elsewhere:       any Chromium or Chrome; name it with CHROMIUM_PATH=/path/to/chromium`
