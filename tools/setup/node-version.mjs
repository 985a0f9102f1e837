/**
 * The oldest Node that runs the project.
 * @module
 */
const oldest = { major: 20, minor: 19 }

/**
 * @param {string} version - e.g. `20.19.0`
 * @returns what to tell the person, or `undefined` when the version will do
 */
export function nodeProblem(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const newEnough = major > oldest.major || (major === oldest.major && minor >= oldest.minor)
  if (newEnough) return undefined
  return `this is Node ${version}; tegata needs Node ${oldest.major}.${oldest.minor} or newer. Install it from https://nodejs.org/ and run the command again.`
}
