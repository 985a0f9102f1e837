import { defineTegataCommand } from '../input/define-tegata-command.ts'
import { path } from './path-command.ts'

/** `tegata path`. */
export const pathCommand = defineTegataCommand(path)
