import { defineTegataCommand } from '../input/define-tegata-command.ts'
import { tour } from './tour-command.ts'

/** `tegata tour`. */
export const tourCommand = defineTegataCommand(tour)
