/**
 * `tegata serve`: the sandbox, or the roles of a configuration, until it is told to stop.
 * @module
 */
import { readServerConfig, startServer } from '@tegata/server'
import { defineTegataCommand, type TegataCommand } from '../input/define-tegata-command.ts'
import { stopSignal } from '../input/stop-signal.ts'
import { spawnTour } from '../tour/spawn-tour.ts'

const serve: TegataCommand = {
  meta: { name: 'serve', description: 'Start the sandbox (settings: TEGATA_… variables)' },
  args: {},
  async run(_, io) {
    const server = await startServer(readServerConfig(process.env), { runTour: spawnTour })
    for (const [name, address] of Object.entries(server.addresses))
      await io.write(`${name.padEnd(12)}${address}\n`)
    await io.write('ready\n')
    await stopSignal()
    await server.close()
    return 0
  },
}

/** `tegata serve`. */
export const serveCommand = defineTegataCommand(serve)
