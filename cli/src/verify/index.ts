import { defineTegataCommand } from '../input/define-tegata-command.ts'
import { verify } from './verify-command.ts'

export { cliChecks } from './cli-checks.ts'

/** `tegata verify`. */
export const verifyCommand = defineTegataCommand(verify)
