/**
 * Installs Debian packages, where the person or the machine lets it.
 * @module
 */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { run, say } from './say.mjs'

/** @returns whether packages can be installed here without asking anybody */
export const canInstall = () => existsSync('/usr/bin/apt-get') && rootPrefix() !== undefined

/**
 * @param {readonly string[]} packages
 * @returns whether they are installed now
 */
export function installPackages(packages) {
  const aptGet = (/** @type {string[]} */ ...args) => {
    const [program = 'apt-get', ...rest] = [...(rootPrefix() ?? []), 'apt-get', '-q', ...args]
    return run(program, rest)
  }
  if (!aptGet('update')) say('apt-get update failed; trying with the lists there are')
  return aptGet('install', '-y', '--no-install-recommends', ...packages)
}

/** How to become root without asking: `[]` as root, `sudo -n`, or not at all. */
function rootPrefix() {
  if (process.getuid?.() === 0) return []
  return succeeds('sudo', ['-n', 'true']) ? ['sudo', '-n'] : undefined
}

/**
 * @param {string} program
 * @param {string[]} args
 */
export const succeeds = (program, args) =>
  spawnSync(program, args, { stdio: 'ignore' }).status === 0
