import { defineTegataCommand } from '../input/define-tegata-command.ts'
import { sign } from './sign-command.ts'

/** `tegata sign`. */
export const signCommand = defineTegataCommand(sign)
