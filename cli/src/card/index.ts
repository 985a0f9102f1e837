import { defineTegataCommand } from '../input/define-tegata-command.ts'
import { card } from './card-command.ts'

/** `tegata card`. */
export const cardCommand = defineTegataCommand(card)
