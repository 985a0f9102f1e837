import { defineTegataCommand } from '../input/define-tegata-command.ts'
import { doctor } from './doctor-command.ts'

/** `tegata doctor`. */
export const doctorCommand = defineTegataCommand(doctor)
