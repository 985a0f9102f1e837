import { defineTegataCommand } from '../input/define-tegata-command.ts'
import { inspect } from './inspect-command.ts'

/** `tegata inspect`. */
export const inspectCommand = defineTegataCommand(inspect)
