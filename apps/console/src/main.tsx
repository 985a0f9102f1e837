import '@tegata/ui/style.css'
import { startPage } from '@tegata/ui'
import { Counter } from './counter.tsx'

startPage(<Counter />)
